import type { Pool, Sql } from '@/db/client';
import { isDue } from './sealer';

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
 * Counters that differ from a plain count of the rows they stand for, one line each, all from one snapshot. Reads every
 * sealed event: minutes on a large log.
 */
export async function recount(pool: Pool): Promise<string[]> {
  const outcome = await pool.begin('isolation level repeatable read read only', async (sql) => {
    // Ranges of ids are looked up block by block, and never the other way round (offset 0), whatever the planner knows
    // of a table that has just grown.
    await sql`set local enable_seqscan = off`;
    await sql`set local enable_bitmapscan = off`;
    await sql`set local statement_timeout = 0`;
    return {
      faults: [
        ...(await recountBlocks(sql)),
        ...(await recountLevels(sql)),
        ...(await recountDays(sql)),
        ...(await recountActors(sql)),
        ...(await checkChains(sql)),
      ],
    };
  });
  return outcome.faults;
}

interface WrongBlock {
  scope: number;
  level: number;
  lo: string;
  stored: string;
  counted: string;
}

/** Blocks of level 1 against the events in them. */
async function recountBlocks(sql: Sql): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with base as materialized (
      select s.scope, s.lo, e.action, e.resource_type, e.result, count(*) as events
      from segment s
      cross join lateral (
        select x.action, x.resource_type, x.result from event x
        where x.log = s.scope and x.id >= s.lo and x.id < s.hi offset 0
      ) e
      where s.level = 1 and s.scope <> 0 group by 1, 2, 3, 4, 5
      union all
      select 0, s.lo, e.action, e.resource_type, e.result, count(*)
      from segment s
      cross join lateral (
        select x.log, x.action, x.resource_type, x.result from event x where x.id >= s.lo and x.id < s.hi offset 0
      ) e
      join log l on l.log = e.log and l.kind = 0
      where s.level = 1 and s.scope = 0 group by 2, 3, 4, 5
      union all
      select 0, s.lo, d.action, d.resource_type, d.result, -sum(d.change)
      from segment s
      cross join lateral (select x.* from segment_delta x where x.id >= s.lo and x.id < s.hi offset 0) d
      where s.level = 1 and s.scope = 0 group by 2, 3, 4, 5
    ), counted as (
      select b.scope, b.lo, m.action, m.resource_type, m.result, sum(b.events) as events
      from base b
      cross join lateral (values
        (b.action, b.resource_type, b.result), (-1, b.resource_type, b.result), (-1, -1, b.result)
      ) m (action, resource_type, result)
      group by 1, 2, 3, 4, 5
    )
    select scope, 1 as level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_count where level = 1) k full join counted c using (scope, lo, action, resource_type, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) order by 1, 3 limit 100`;
  return rows.map(printWrong);
}

/** Blocks of higher levels against those below, and the size of each against its counters. */
async function recountLevels(sql: Sql): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with counted as (
      select p.scope, p.level, p.lo, c.action, c.resource_type, c.result, sum(c.events) as events
      from segment p
      cross join lateral (
        select x.* from segment_count x
        where x.scope = p.scope and x.level = p.level - 1 and x.lo >= p.lo and x.lo < p.hi offset 0
      ) c
      where p.level > 1 group by 1, 2, 3, 4, 5, 6
    )
    select scope, level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_count where level > 1) k
    full join counted c using (scope, level, lo, action, resource_type, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0)
    union all
    select s.scope, s.level, s.lo, s.events, coalesce(c.events, 0)
    from segment s
    left join lateral (
      select sum(k.events) as events from segment_count k
      where k.scope = s.scope and k.level = s.level and k.lo = s.lo and k.action = -1 and k.resource_type = -1
    ) c on true
    where s.events <> coalesce(c.events, 0) order by 1, 2, 3 limit 100`;
  return rows.map(printWrong);
}

function printWrong({ scope, level, lo, stored, counted }: WrongBlock): string {
  return `${nameOf(scope)}, level ${level}, block ${lo}: says ${stored}, there are ${counted}`;
}

async function recountDays(sql: Sql): Promise<string[]> {
  const rows = await sql<{ scope: number; day: string; stored: string; counted: string }[]>`
    with counted as (
      select x.scope, x.day, x.result, sum(x.events) as events from (
        select e.log as scope, (e.occurred_at at time zone 'UTC')::date as day, e.result, count(*) as events
        from event e join log l on l.log = e.log where e.id < l.sealed group by 1, 2, 3
        union all
        select 0, (e.occurred_at at time zone 'UTC')::date, e.result, count(*)
        from event e join log l on l.log = e.log and l.kind = 0
        where e.id < (select p.watermark from platform p) group by 2, 3
        union all
        select 0, (uuid_extract_timestamp(d.id) at time zone 'UTC')::date, d.result, -sum(d.change)
        from segment_delta d group by 2, 3
      ) x group by 1, 2, 3
    )
    select scope, day::text, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from segment_day k full join counted c using (scope, day, result)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) order by 1, 2 limit 100`;
  return rows.map(
    ({ scope, day, stored, counted }) => `${nameOf(scope)}, ${day}: says ${stored}, there are ${counted}`,
  );
}

/** Actors of each chunk of level 2, and of the blocks behind the last one. */
async function recountActors(sql: Sql): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with watermark as (
      select l.log as scope, l.sealed as hi from log l union all select 0, p.watermark from platform p
    ), chunk as materialized (
      select s.scope, s.lo, s.hi from segment s where s.level = 2
      union all
      select w.scope, o.lo, w.hi from watermark w cross join lateral (select open_chunk(w.scope) as lo) o where o.lo < w.hi
    ), counted as (
      select c.scope, c.lo, e.actor_id, count(*) as events
      from chunk c
      cross join lateral (
        select x.actor_id from event x
        where x.log = c.scope and x.id >= c.lo and x.id < c.hi and x.actor_id is not null offset 0
      ) e
      where c.scope <> 0 group by 1, 2, 3
      union all
      select 0, x.lo, x.actor_id, sum(x.events) from (
        select c.lo, e.actor_id, 1 as events
        from chunk c
        cross join lateral (
          select x.log, x.actor_id from event x where x.id >= c.lo and x.id < c.hi and x.actor_id is not null offset 0
        ) e
        join log l on l.log = e.log and l.kind = 0
        where c.scope = 0
        union all
        select c.lo, d.actor_id, -d.change from chunk c
        join segment_delta d on d.id >= c.lo and d.id < c.hi and d.actor_id is not null where c.scope = 0
      ) x group by 2, 3 having sum(x.events) <> 0
    )
    select scope, 2 as level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from segment_actor k full join counted c using (scope, lo, actor_id)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) or k.events = 0 order by 1, 3 limit 100`;
  return rows.map((row) => `actors of ${printWrong(row)}`);
}

/** Each level begins at zero and has neither gap nor overlap; level 1 ends at its watermark. */
async function checkChains(sql: Sql): Promise<string[]> {
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
    where k.lo <> k.expected or k.lo >= k.hi or (k.level = 1 and k.is_last and k.hi is distinct from n.sealed)
    order by 1, 2, 3 limit 100`;
  return rows.map(
    ({ scope, level, lo }) => `${nameOf(scope)}, level ${level}, block ${lo}: does not follow the one before`,
  );
}

function nameOf(scope: number): string {
  return scope === 0 ? 'platform' : `log ${scope}`;
}
