import { randomUUID } from 'node:crypto';
import type { Sql } from '@/db/client';
import { log } from '@/lib/log';

const LEASE_S = 30;

/** Work of which one process does it at a time, of all that run on the database. */
export interface LeasedWork {
  /** Name of the lease, and of the work in the log. */
  name: string;
  pauseMs: number;
  /** One round; between its steps it asks whether it may go on, which keeps the lease. */
  round(mayGoOn: () => Promise<boolean>): Promise<unknown>;
}

/** Does it in the background, again and again, in whatever process has the lease. The answer stops it. */
export function startLeased(sql: Sql, { name, pauseMs, round }: LeasedWork): () => Promise<void> {
  const stop = new AbortController();
  const holder = randomUUID();
  const mayGoOn = async () => !stop.signal.aborted && (await takeLease(sql, name, holder, LEASE_S));
  const running = (async () => {
    while (!stop.signal.aborted) {
      try {
        if (await mayGoOn()) await round(mayGoOn);
      } catch (error) {
        if (!stop.signal.aborted) log.warn(`${name} failed, trying again`, {}, error);
      }
      await pause(pauseMs, stop.signal);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}

/** Somebody else has taken the work over, because it stood still for as long as the lease lasts. */
export class LeaseLost extends Error {}

/**
 * Does something that one process does at a time; undefined while another is at it. The lease is short, so that a holder
 * that was killed holds nobody up for longer, and `keep`, between two steps of the work, renews it where a third has
 * passed: each answer of it leaves two thirds for the next step. It throws {@link LeaseLost}. A step that took longer than
 * the lease may have had another holder beside it, who is gone: what must not go back has to be looked at before it is
 * written. Each call is a statement of its own on the pool, which may have a proxy before it that hands out connections by
 * transaction; never within a transaction of the same pool, where many could wait for each other's connections. With
 * `isRenewed` it is renewed beside the work too, whose steps may be longer than it: by a process that lives.
 */
export async function withLease<T>(
  sql: Sql,
  name: string,
  forS: number,
  work: (keep: () => Promise<void>) => Promise<T>,
  { isRenewed = false }: { isRenewed?: boolean } = {},
): Promise<T | undefined> {
  const holder = randomUUID();
  let takenAtMs = performance.now();
  if (!(await takeLease(sql, name, holder, forS))) return undefined;
  let isLost = false;
  let renewal = Promise.resolve();
  const renew = async () => {
    isLost ||= !(await takeLease(sql, name, holder, forS));
  };
  const renewing = setInterval(
    () => {
      if (isRenewed) renewal = renewal.then(renew).catch(() => undefined); // a later one may come through
    },
    (forS * 1_000) / 3,
  );
  const keep = async () => {
    if (isLost) throw new LeaseLost(name);
    const nowMs = performance.now();
    if (nowMs - takenAtMs < (forS * 1_000) / 3) return;
    if (!(await takeLease(sql, name, holder, forS))) throw new LeaseLost(name);
    takenAtMs = nowMs;
  };
  try {
    return await work(keep);
  } finally {
    clearInterval(renewing);
    await renewal; // it would take again what is released
    await sql`select release_lease(${name}, ${holder}::uuid)`;
  }
}

/** Takes or renews a lease; false while somebody else has it. */
async function takeLease(sql: Sql, name: string, holder: string, forS: number): Promise<boolean> {
  const [row] = await sql<{ taken: boolean }[]>`
    select take_lease(${name}, ${holder}::uuid, make_interval(secs => ${forS})) as taken`;
  return row?.taken === true;
}

/** Waits so long, or until the signal. Leaves nothing behind on it, which may live as long as the process. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
