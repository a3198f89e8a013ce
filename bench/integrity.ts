import type { Pool, Sql } from '@/db/client';
import { type EventRow, readEvent, selectEvents } from '@/db/event-row';
import { coveredColumns } from '@/lib/audit/covered';
import { commit } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';

/** Gaps in a log, entries without their event, and commitments that do not recompute; one line each. */
export async function checkLogs(sql: Pool): Promise<string[]> {
  const logs = await sql<{ log: number; size: string; entries: string; next: string }[]>`
    select l.log, l.size, count(n.seq) as entries, coalesce(max(n.seq) + 1, 0) as next
    from log l left join ledger_entry n on n.log = l.log group by l.log`;
  const gaps = logs.filter(({ size, entries, next }) => size !== entries || size !== next);
  const lost = await sql<{ log: number; seq: string }[]>`
    select n.log, n.seq from ledger_entry n left join event e on e.log = n.log and e.id = n.id and e.seq = n.seq
    left join tombstone t on t.log = n.log and t.seq = n.seq
    where e.id is null and t.seq is null limit 10`;
  return [
    ...gaps.map(
      ({ log, size, entries, next }) => `log ${log}: size ${size}, ${entries} entries, next seq ${next}`,
    ),
    ...lost.map(({ log, seq }) => `log ${log}: entry ${seq} has no event`),
    ...(await checkCommitments(sql)),
  ];
}

async function checkCommitments(sql: Sql): Promise<string[]> {
  const faults: string[] = [];
  const rows = sql<(EventRow & { commitment: Uint8Array })[]>`
    with stored as (select e.log, e.id from event e)
    select s.*, n.commitment from (${selectEvents(sql)}) s
    join stored k on k.id = s.id join ledger_entry n on n.log = k.log and n.seq = s.seq`.cursor(1000);
  for await (const batch of rows) {
    for (const row of batch) {
      const recomputed = commit(coveredColumns(readEvent(row)), row.salt, sha256);
      if (!Buffer.from(recomputed).equals(row.commitment))
        faults.push(`event ${row.id}: its commitment does not recompute`);
    }
  }
  return faults;
}

/** Counters that differ from a plain count of the rows they stand for. */
export async function checkSegments(sql: Sql): Promise<string[]> {
  const blocks = await sql<{ scope: number; level: number; events: number; counted: number }[]>`
    select s.scope, s.level, s.events, count(e.id)::int4 as counted
    from segment s left join event e on e.log = s.scope and e.id >= s.lo and e.id < s.hi
    group by s.scope, s.level, s.lo, s.events having s.events <> count(e.id)`;
  const counts = await sql<{ scope: number; level: number }[]>`
    with counted as (
      select s.scope, s.level, s.lo, m.action, m.resource_type, m.result, count(*)::int4 as events
      from segment s join event e on e.log = s.scope and e.id >= s.lo and e.id < s.hi
      cross join lateral (values
        (e.action, e.resource_type, e.result), (e.action, -1, -1::int2), (-1, e.resource_type, -1::int2), (-1, -1, e.result)
      ) m (action, resource_type, result)
      group by 1, 2, 3, 4, 5, 6
    )
    select coalesce(c.scope, k.scope) as scope, coalesce(c.level, k.level) as level
    from segment_count k full join counted c using (scope, level, lo, action, resource_type, result)
    where k.events is distinct from c.events`;
  const days = await sql<{ scope: number; day: string }[]>`
    select d.scope, d.day::text from segment_day d
    join log l on l.log = d.scope
    left join event e on e.log = d.scope and e.id < l.sealed and e.result = d.result
      and (e.occurred_at at time zone 'UTC')::date = d.day
    group by d.scope, d.day, d.result, d.events having d.events <> count(e.id)`;
  return [
    ...blocks.map(
      ({ scope, level, events, counted }) =>
        `log ${scope}, level ${level}: block says ${events}, there are ${counted}`,
    ),
    ...counts.map(({ scope, level }) => `log ${scope}, level ${level}: a counter is wrong`),
    ...days.map(({ scope, day }) => `log ${scope}: the count of ${day} is wrong`),
  ];
}
