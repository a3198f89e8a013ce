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
  const [row] = await sql<{ logs: number; entries: string; oldestS: number }[]>`
    select count(*)::int4 as logs, coalesce(sum(b.size - b.signed), 0) as entries,
      greatest(0, coalesce(max(extract(epoch from clock_timestamp() - e.received_at)), 0))::float8 as "oldestS"
    from (
      select l.log, l.size, coalesce(c.size, 0) as signed from log l
      left join lateral (
        select c.size from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch
        order by c.size desc limit 1) c on true
      where l.size > coalesce(c.size, 0)) b
    left join ledger_entry n on n.log = b.log and n.seq = b.signed
    left join lateral (
      select e.received_at from event e where e.log = n.log and e.id = n.id limit 1) e on true`;
  return { logs: row?.logs ?? 0, entries: Number(row?.entries ?? 0), oldestS: row?.oldestS ?? 0 };
}
