import type { Sql } from '@/db/client';
import type { RangeEvents } from './range-events';
import { isOf, nameOf, printWrong, type WrongBlock } from './wrong-block';

/** Actors and addresses of each chunk of level 2, and of the blocks behind the last one. */
export async function recountValues(
  sql: Sql,
  scope: number | undefined,
  events: RangeEvents,
): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with watermark as (
      select w.* from (
        select l.log as scope, l.sealed as hi from log l union all select 0, p.watermark from platform p
      ) w where ${isOf(sql, 'w.scope', scope)}
    ), chunk as materialized (
      select s.scope, s.lo, s.hi from segment s where s.level = 2 and ${isOf(sql, 's.scope', scope)}
      union all
      select w.scope, o.lo, w.hi from watermark w cross join lateral (select open_chunk(w.scope) as lo) o where o.lo < w.hi
    ), held as (
      select r.scope, r.lo, e.actor_id, e.ip, count(*) as events
      from chunk r ${events.ofLog} where r.scope <> 0 group by 1, 2, 3, 4
      union all
      select 0, r.lo, e.actor_id, e.ip, count(*)
      from chunk r ${events.ofPlatform} where r.scope = 0 group by 2, 3, 4
      union all
      select 0, c.lo, d.actor_id, d.ip, -d.change from chunk c
      join segment_delta d on d.id >= c.lo and d.id < c.hi where c.scope = 0
    ), counted as (
      select h.scope, v.kind, h.lo, v.value, sum(h.events) as events
      from held h cross join lateral (values (1::int2, h.actor_id), (2::int2, h.ip)) v (kind, value)
      where v.value is not null group by 1, 2, 3, 4 having sum(h.events) <> 0
    )
    select scope, 2 as level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from (select * from segment_value k where ${isOf(sql, 'k.scope', scope)}) k full join counted c using (scope, kind, lo, value)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) or k.events = 0 order by 1, 3 limit 100`;
  return rows.map((row) => `values of ${printWrong(row)}`);
}

/** The same of each block of levels 1 and 2 that has its values. */
export async function recountBlockValues(
  sql: Sql,
  scope: number | undefined,
  events: RangeEvents,
): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with block as materialized (
      select b.scope, b.level, b.lo, b.hi from segment_block_value b where b.kind = 1 and b.value is not null and ${isOf(sql, 'b.scope', scope)}
    ), held as (
      select r.scope, r.level, r.lo, e.actor_id, e.ip, count(*) as events
      from block r ${events.ofLog} where r.scope <> 0 group by 1, 2, 3, 4, 5
      union all
      select 0, r.level, r.lo, e.actor_id, e.ip, count(*)
      from block r ${events.ofPlatform} where r.scope = 0 group by 2, 3, 4, 5
      union all
      select 0, b.level, b.lo, d.actor_id, d.ip, -d.change from block b
      join segment_delta d on d.id >= b.lo and d.id < b.hi where b.scope = 0
    ), counted as (
      select h.scope, v.kind, h.level, h.lo, v.value, sum(h.events) as events
      from held h cross join lateral (values (1::int2, h.actor_id), (2::int2, h.ip)) v (kind, value)
      where v.value is not null group by 1, 2, 3, 4, 5 having sum(h.events) <> 0
    ), stored as (
      select b.scope, b.kind, b.level, b.lo, v.value, v.events
      from segment_block_value b cross join lateral unnest(b.value, b.events) v (value, events)
      where ${isOf(sql, 'b.scope', scope)}
    )
    select scope, level, lo, coalesce(k.events, 0) as stored, coalesce(c.events, 0) as counted
    from stored k full join counted c using (scope, kind, level, lo, value)
    where coalesce(k.events, 0) <> coalesce(c.events, 0) order by 1, 3 limit 100`;
  return rows.map((row) => `values of ${printWrong(row)}`);
}

/** No sealed event of a value is before the one that is noted as its first, and every value has one. */
export async function checkFirstValues(
  sql: Sql,
  scope: number | undefined,
  events: RangeEvents,
): Promise<string[]> {
  const rows = await sql<{ scope: number; kind: number }[]>`
    with watermark as (
      select w.* from (
        select l.log as scope, '00000000-0000-0000-0000-000000000000'::uuid as lo, l.sealed as hi from log l
        union all select 0, '00000000-0000-0000-0000-000000000000'::uuid, p.watermark from platform p
      ) w where ${isOf(sql, 'w.scope', scope)}
    ), looked as (
      select r.scope, e.actor_id, e.ip, e.action, e.overflow ->> 'action' as overflow, min(e.id::text) as id
      from watermark r ${events.ofLog} where r.scope <> 0 group by 1, 2, 3, 4, 5
      union all
      select 0, e.actor_id, e.ip, e.action, e.overflow ->> 'action', min(e.id::text)
      from watermark r ${events.ofPlatform}
      where r.scope = 0 and e.id not in (select d.id from segment_delta d) group by 2, 3, 4, 5
    ), met as materialized (
      select k.scope, v.kind, value_key(v.value) as key, min(k.id)::uuid as id
      from looked k left join dictionary d on d.kind = 1 and d.code = k.action
      cross join lateral (
        values (1::int2, k.actor_id), (2::int2, k.ip), (3::int2, coalesce(d.value, k.overflow))) v (kind, value)
      where v.value is not null group by 1, 2, 3
    )
    select m.scope, m.kind from met m
    left join first_value f on f.scope = m.scope and f.kind = m.kind and f.key = m.key
    where f.id is null or f.id > m.id
    order by 1, 2 limit 100`;
  return rows.map(
    ({ scope: of, kind }) => `first values of ${nameOf(of)}, kind ${kind}: one is missing or too late`,
  );
}
