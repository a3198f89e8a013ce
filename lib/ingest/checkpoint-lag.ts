import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';

/** How far the signer is behind the logs. */
export interface CheckpointLag {
  /** Logs that have grown since they were signed. */
  logs: number;
  /** Entries that no checkpoint covers. */
  entries: number;
  /** For how long the first of these has been there; 0 where there is none. */
  oldestS: number;
}

/**
 * Over all logs. The newest checkpoint of each, and of those that have grown the first entry it does not cover: rides on
 * the primary keys, in one partition each. An event that was erased before it was signed counts as one of no age.
 */
export async function checkpointLag(sql: Sql): Promise<CheckpointLag> {
  const behind = await sql<{ log: number; signed: string; entries: string }[]>`
    select l.log, coalesce(c.size, 0) as signed, l.size - coalesce(c.size, 0) as entries from log l
    left join lateral (
      select c.size from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch
      order by c.size desc limit 1) c on true
    where l.size > coalesce(c.size, 0)`;
  return {
    logs: behind.length,
    entries: behind.reduce((sum, { entries }) => sum + Number(entries), 0),
    oldestS: behind.length === 0 ? 0 : await oldestOf(sql, behind),
  };
}

/** For how long the oldest of some entries has been there. */
async function oldestOf(sql: Sql, entries: readonly { log: number; signed: string }[]): Promise<number> {
  const [logs, seqs] = [entries.map(({ log }) => log), entries.map(({ signed }) => signed)];
  const [row] = await sql<{ oldestS: number }[]>`
    select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(e.received_at)), 0))::float8 as "oldestS"
    from unnest(${arrayLiteral(logs)}::int4[], ${arrayLiteral(seqs)}::int8[]) b (log, seq)
    join ledger_entry n on n.log = b.log and n.seq = b.seq
    join event e on e.log = n.log and e.id = n.id`;
  return row?.oldestS ?? 0;
}
