import { connect, type Pool } from '@/db/client';
import { log } from '@/lib/log';

/** How far a streaming replica is behind what it follows. */
export interface Replica {
  /**
   * Its lag in milliseconds: it has all that was committed that long ago. Undefined where nothing is known of it, where it
   * is more than `lagMaxMs` behind, or where it has not come to `position` in the write-ahead log.
   */
  lagMs(lagMaxMs: number, position: bigint): number | undefined;
  /** It did not answer: unknown until it is looked at again. */
  lost(cause: unknown): void;
  close(): Promise<void>;
}

const POLL_MS = 250;

/**
 * Follows a replica by positions in the write-ahead log, so that no clock of another machine is believed and a broken
 * stream counts as lag: what the replica has replayed is as old as the youngest position of the primary that it includes.
 */
export function watchReplica(primary: Pool, url: string): Replica {
  const replica = connect(url, { application: 'trailmark replica', connections: 1 });
  const watch = new Watch(primary, replica);
  const timer = setInterval(() => void watch.look(), POLL_MS);
  timer.unref();
  void watch.look();
  return {
    lagMs: (lagMaxMs, position) => watch.lagMs(lagMaxMs, position),
    lost: (cause) => watch.lost(cause),
    async close() {
      clearInterval(timer);
      await watch.ended();
      await replica.end({ timeout: 5 });
    },
  };
}

/** A position of the primary, and when it was asked for. */
interface Sample {
  atMs: number;
  position: bigint;
}

class Watch {
  #samples: Sample[] = [];
  #known: Sample | undefined;
  #looking: Promise<void> | undefined;
  #isLost = false;

  constructor(
    private readonly primary: Pool,
    private readonly replica: Pool,
  ) {}

  lagMs(lagMaxMs: number, position: bigint): number | undefined {
    if (!this.#known || this.#known.position < position) return undefined;
    const lagMs = performance.now() - this.#known.atMs;
    return lagMs <= lagMaxMs ? lagMs : undefined;
  }

  lost(cause: unknown): void {
    this.#known = undefined;
    if (!this.#isLost) log.warn('the replica is not read', {}, cause);
    this.#isLost = true;
  }

  /** One look at a time: a slow one puts off the next. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = this.#lookOnce().catch((error: unknown) => this.lost(error));
    await this.#looking;
    this.#looking = undefined;
  }

  async ended(): Promise<void> {
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const atMs = performance.now();
    const [ours] = await this.primary<
      Position[]
    >`select (pg_current_wal_insert_lsn() - '0/0')::text as position`;
    this.#samples.push({ atMs, position: BigInt(ours?.position ?? 0) });
    const [theirs] = await this.replica<Position[]>`
      select (pg_last_wal_replay_lsn() - '0/0')::text as position where pg_is_in_recovery()`;
    if (!theirs?.position) throw new Error('it is no replica: it accepts writes');
    const replayed = BigInt(theirs.position);
    const included = this.#samples.findLastIndex(({ position }) => position <= replayed);
    const youngest = this.#samples[included];
    if (!youngest) return;
    this.#samples = this.#samples.slice(included);
    this.#known = { atMs: youngest.atMs, position: replayed };
    if (this.#isLost) log.info('the replica is read again');
    this.#isLost = false;
  }
}

interface Position {
  position: string | null;
}
