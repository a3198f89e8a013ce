import type { Sql } from '@/db/client';
import { isOf, nameOf, printWrong, type WrongBlock } from './wrong-block';

/** Actors and addresses of each chunk of level 2, and of the blocks behind the last one. */
export async function recountValues(sql: Sql, scope: number | undefined): Promise<string[]> {
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
      select c.scope, c.lo, e.actor_id, e.ip, 1 as events
      from chunk c
      cross join lateral (select x.* from event x where x.log = c.scope and x.id >= c.lo and x.id < c.hi offset 0) e
      where c.scope <> 0
      union all
      select 0, c.lo, e.actor_id, e.ip, 1
      from chunk c cross join lateral (select x.* from event x where x.id >= c.lo and x.id < c.hi offset 0) e
      join log l on l.log = e.log and l.kind = 0
      where c.scope = 0
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
export async function recountBlockValues(sql: Sql, scope: number | undefined): Promise<string[]> {
  const rows = await sql<WrongBlock[]>`
    with block as materialized (
      select b.scope, b.level, b.lo, b.hi from segment_block_value b where b.kind = 1 and b.value is not null and ${isOf(sql, 'b.scope', scope)}
    ), held as (
      select b.scope, b.level, b.lo, e.actor_id, e.ip, 1 as events
      from block b
      cross join lateral (select x.* from event x where x.log = b.scope and x.id >= b.lo and x.id < b.hi offset 0) e
      where b.scope <> 0
      union all
      select 0, b.level, b.lo, e.actor_id, e.ip, 1
      from block b cross join lateral (select x.* from event x where x.id >= b.lo and x.id < b.hi offset 0) e
      join log l on l.log = e.log and l.kind = 0
      where b.scope = 0
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
export async function checkFirstValues(sql: Sql, scope: number | undefined): Promise<string[]> {
  const rows = await sql<{ scope: number; kind: number }[]>`
    with watermark as (
      select l.log as scope, l.sealed as hi from log l union all select 0, p.watermark from platform p
    ), looked as (
      select w.scope, e.actor_id, e.ip, e.action, e.overflow ->> 'action' as overflow, min(e.id::text) as id
      from watermark w
      cross join lateral (
        select x.* from event x where w.scope <> 0 and x.log = w.scope and x.id < w.hi
        union all
        select x.* from event x join log l on l.log = x.log and l.kind = 0
        where w.scope = 0 and x.id < w.hi and not exists (select from segment_delta d where d.id = x.id)
      ) e
      where ${isOf(sql, 'w.scope', scope)} group by 1, 2, 3, 4, 5
    ), met as (
      select k.scope, v.kind, v.value, min(k.id)::uuid as id
      from looked k left join dictionary d on d.kind = 1 and d.code = k.action
      cross join lateral (
        values (1::int2, k.actor_id), (2::int2, k.ip), (3::int2, coalesce(d.value, k.overflow))) v (kind, value)
      where v.value is not null group by 1, 2, 3
    )
    select m.scope, m.kind from met m
    -- Looked up one by one: a join would compute the key of each value for each other value.
    where coalesce((
      select f.id > m.id from first_value f where f.scope = m.scope and f.kind = m.kind and f.key = value_key(m.value)), true)
    order by 1, 2 limit 100`;
  return rows.map(
    ({ scope: of, kind }) => `first values of ${nameOf(of)}, kind ${kind}: one is missing or too late`,
  );
}
