import type { Pool, Sql } from '@/db/client';
import { readTogether } from '@/db/snapshot';
import { type RangeEvents, rangeEvents } from './range-events';
import { checkFirstValues, recountBlockValues, recountValues } from './recount-values';
import { isDue } from './sealer';
import { isOf, nameOf, PLATFORM, printWrong, type WrongBlock } from './wrong-block';

/** How far the sealer is behind. */
export interface SealLag {
  /** Logs that have a block to seal. */
  logsDue: number;
  /** Events of main logs that no block of the platform counts yet; some thousands are normal. */
  openEvents: number;
  /** Late events and deletions that wait to be counted into the blocks of the platform. */
  deltas: number;
}

export async function sealLag(sql: Sql): Promise<SealLag> {
  const [row] = await sql<{ logsDue: number; openEvents: string; deltas: number }[]>`
    select (select count(*)::int4 from log where ${isDue(sql)}) as "logsDue",
      (select coalesce(sum(size - deleted), 0) from log where kind = 0)
        - (select coalesce(sum(events), 0) from segment where scope = 0 and level = 1)
        - (select coalesce(sum(change), 0) from segment_delta) as "openEvents",
      (select count(*)::int4 from segment_delta) as deltas`;
  return {
    logsDue: row?.logsDue ?? 0,
    openEvents: Number(row?.openEvents ?? 0),
    deltas: row?.deltas ?? 0,
  };
}

/**
 * Counters that differ from a plain count of the rows they stand for, one line each, all from one snapshot: those of one
 * log, of the platform, or all there are. Reads every sealed event of it: minutes on a large log.
 */
export async function recount(pool: Pool, scope?: number): Promise<string[]> {
  return await readTogether(pool, async (sql) => {
    await sql`set local enable_seqscan = off`;
    await sql`set local enable_bitmapscan = off`;
    await sql`set local statement_timeout = 0`;
    const events = await rangeEvents(pool, sql);
    return [
      ...(await recountBlocks(sql, scope, events)),
      ...(await recountLevels(sql, scope)),
      ...(await recountDays(sql, scope)),
      ...(await recountHours(sql, scope)),
      ...(await recountValues(sql, scope, events)),
      ...(await recountBlockValues(sql, scope, events)),
      ...(await checkFirstValues(sql, scope, events)),
      ...(await checkChains(sql, scope)),
    ];
  });
}

/** Blocks of level 1 against the events in them. */
async function recountBlocks(sql: Sql, scope: number | undefined, events: RangeEvents): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with base as materialized (
      select r.scope, r.lo, e.action, e.resource_type, e.result, count(*) as events
      from segment r ${events.ofLog}
      where r.level = 1 and r.scope <> 0 and ${isOf(sql, 'r.scope', scope)} group by 1, 2, 3, 4, 5
      union all
      select 0, r.lo, e.action, e.resource_type, e.result, count(*)
      from segment r ${events.ofPlatform}
      where r.level = 1 and r.scope = 0 and ${isOf(sql, 'r.scope', scope)} group by 2, 3, 4, 5
      union all
      select 0, s.lo, d.action, d.resource_type, d.result, -sum(d.change)
      from segment s
      cross join lateral (select x.* from segment_delta x where x.id >= s.lo and x.id < s.hi offset 0) d
      where s.level = 1 and s.scope = 0 and ${isOf(sql, 's.scope', scope)} group by 2, 3, 4, 5
    ), counted as (
      select b.scope, b.lo, m.action, m.resource_type, m.result, sum(b.events) as events
      from base b
      cross join lateral (values
        (b.action, b.resource_type, b.result), (-1, b.resource_type, b.result), (-1, -1, b.result)
      ) m (action, resource_type, result)
      group by 1, 2, 3, 4, 5
    )
    select scope, 1 as level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_count k where k.level = 1 and ${isOf(sql, 'k.scope', scope)}) k full join counted c using (scope, lo, action, resource_type, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) order by 1, 3 limit 100`;
  return rows.map(printWrong);
}

/** Blocks of higher levels against those below, and the size of each against its counters. */
async function recountLevels(sql: Sql, scope: number | undefined): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with counted as (
      select p.scope, p.level, p.lo, c.action, c.resource_type, c.result, sum(c.events) as events
      from segment p
      cross join lateral (
        select x.* from segment_count x
        where x.scope = p.scope and x.level = p.level - 1 and x.lo >= p.lo and x.lo < p.hi offset 0
      ) c
      where p.level > 1 and ${isOf(sql, 'p.scope', scope)} group by 1, 2, 3, 4, 5, 6
    )
    select scope, level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_count k where k.level > 1 and ${isOf(sql, 'k.scope', scope)}) k
    full join counted c using (scope, level, lo, action, resource_type, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0)
    union all
    select s.scope, s.level, s.lo, s.events, coalesce(c.events, 0)
    from segment s
    left join lateral (
      select sum(k.events) as events from segment_count k
      where k.scope = s.scope and k.level = s.level and k.lo = s.lo and k.action = -1 and k.resource_type = -1
    ) c on true
    where s.events <> coalesce(c.events, 0) and ${isOf(sql, 's.scope', scope)} order by 1, 2, 3 limit 100`;
  return rows.map(printWrong);
}

async function recountDays(sql: Sql, scope: number | undefined): Promise<string[]> {
  const rows = await sql<{ scope: number; day: string; stored: string; counted: string }[]>`
    with counted as (
      select x.scope, x.day, x.result, sum(x.events) as events from (
        select e.log as scope, (e.occurred_at at time zone 'UTC')::date as day, e.result, count(*) as events
        from event e join log l on l.log = e.log where e.id < l.sealed and ${isOf(sql, 'l.log', scope)} group by 1, 2, 3
        union all
        select 0, (e.occurred_at at time zone 'UTC')::date, e.result, count(*)
        from event e join log l on l.log = e.log and l.kind = 0
        where e.id < (select p.watermark from platform p) and ${scope === undefined || scope === PLATFORM} group by 2, 3
        union all
        select 0, (uuid_extract_timestamp(d.id) at time zone 'UTC')::date, d.result, -sum(d.change)
        from segment_delta d group by 2, 3
      ) x where ${isOf(sql, 'x.scope', scope)} group by 1, 2, 3
    )
    select scope, day::text, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_day k where ${isOf(sql, 'k.scope', scope)}) k full join counted c using (scope, day, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) order by 1, 2 limit 100`;
  return rows.map(
    ({ scope, day, stored, counted }) => `${nameOf(scope)}, ${day}: says ${stored}, there are ${counted}`,
  );
}

/** Hours of the platform against its days, which are counted anew. */
async function recountHours(sql: Sql, scope: number | undefined): Promise<string[]> {
  if (scope !== undefined && scope !== PLATFORM) return [];
  const rows = await sql<{ day: string }[]>`
    with hours as (
      select (h.hour at time zone 'UTC')::date as day, h.result, sum(h.events) as events from segment_hour h group by 1, 2
    )
    select day::text from hours h full join (select * from segment_day where scope = 0) d using (day, result)
    where coalesce(h.events, 0) <> coalesce(d.events, 0) order by 1 limit 100`;
  return rows.map(({ day }) => `hours of ${day}: they are not those of the day`);
}

/** Each level begins at zero and has neither gap nor overlap; level 1 ends at its watermark. */
async function checkChains(sql: Sql, scope: number | undefined): Promise<string[]> {
  const rows = await sql<{ scope: number; level: number; lo: string }[]>`
    with linked as (
      select s.scope, s.level, s.lo, s.hi,
        lag(s.hi, 1, '00000000-0000-0000-0000-000000000000') over w as expected,
        lead(s.lo) over w is null as is_last
      from segment s window w as (partition by s.scope, s.level order by s.lo)
    ), ends as (
      select l.log as scope, l.sealed from log l union all select 0, p.watermark from platform p
    )
    select k.scope, k.level, k.lo from linked k left join ends n on n.scope = k.scope
    where ${isOf(sql, 'k.scope', scope)}
      and (k.lo <> k.expected or k.lo >= k.hi or (k.level = 1 and k.is_last and k.hi is distinct from n.sealed))
    order by 1, 2, 3 limit 100`;
  return rows.map(
    ({ scope, level, lo }) => `${nameOf(scope)}, level ${level}, block ${lo}: does not follow the one before`,
  );
}
