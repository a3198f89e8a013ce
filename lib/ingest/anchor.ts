import type { Pool, Sql } from '@/db/client';
import { anchorLog } from './anchor-log';
import { configuredSinks, type Sink } from './anchor-sinks';
import { startLeased } from './leased';

const PAUSE_MS = 2_000;

/**
 * Offers every sink the newest checkpoint of each log, in the background, in one process of all that run on the
 * database, each sink by itself: one that is down holds up neither the others nor the signer. What they hold is asked
 * anew after each start, because a database that was restored is started.
 */
export async function startAnchors(sql: Pool): Promise<() => Promise<void>> {
  const [row] = await sql<{ now: Date }[]>`select now() as now`;
  const stop = new AbortController();
  const running = configuredSinks().map((sink) =>
    startLeased(sql, {
      name: `anchor/${sink.name}`,
      pauseMs: PAUSE_MS,
      round: (mayGoOn) =>
        anchorDue(sql, sink, { since: row?.now ?? new Date(), mayGoOn, signal: stop.signal }),
    }),
  );
  return async () => {
    const ended = running.map((end) => end());
    stop.abort();
    await Promise.all(ended);
  };
}

export interface Round {
  /** What a witness or a file took before is offered again. */
  since: Date;
  mayGoOn: () => Promise<boolean>;
  signal: AbortSignal;
}

/** Offers a sink what it has not got, and each witness what it has cosigned a day ago. Ends early where it is down. */
export async function anchorDue(sql: Pool, sink: Sink, round: Partial<Round> = {}): Promise<void> {
  const { since = new Date(0), mayGoOn = async () => true, signal = new AbortController().signal } = round;
  for (const { log } of await listDue(sql, sink, since)) {
    if (!(await mayGoOn())) return;
    const outcome = await anchorLog(sql, sink, log, signal);
    if (outcome?.state === 'failing' && outcome.isDown) return;
  }
}

/** Longest unasked first, so that a log which fails holds up no other. */
async function listDue(sql: Sql, { name, kind }: Sink, since: Date): Promise<{ log: number }[]> {
  return await sql<{ log: number }[]>`
    select l.log from log l
    join lateral (
      select c.size from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch
      order by c.size desc limit 1) c on true
    left join ledger_anchor a on a.log = l.log and a.epoch = l.epoch and a.sink = ${name}
    where a.sink is null or a.next_at <= now() or a.state = 'anchored' and (
      a.size < c.size or ${kind !== 'webhook'} and a.at < ${since})
    order by a.next_at nulls first, l.log`;
}
