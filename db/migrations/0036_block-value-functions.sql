create or replace function drop_block(p_scope int4, p_level int2, p_lo uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from segment s where s.scope = p_scope and s.level = p_level and s.lo = p_lo;
  delete from segment_count c where c.scope = p_scope and c.level = p_level and c.lo = p_lo;
  delete from segment_block_value b where b.scope = p_scope and b.level = p_level and b.lo = p_lo;
$$;
--> statement-breakpoint
create or replace function add_block(p_scope int4, p_lo uuid, p_hi uuid, p_new_from uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
begin
  with counted as materialized (
    select date_trunc('hour', uuid_extract_timestamp(e.id), 'UTC') as hour, e.id >= p_new_from as is_new,
      e.action, e.resource_type, e.result, count(*)::int4 as events
    from event e where p_scope <> 0 and e.log = p_scope and e.id >= p_lo and e.id < p_hi group by 1, 2, 3, 4, 5
    union all
    select date_trunc('hour', uuid_extract_timestamp(e.id), 'UTC'), e.id >= p_new_from,
      e.action, e.resource_type, e.result, count(*)::int4
    from event e
    where p_scope = 0 and e.id >= p_lo and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0)
    group by 1, 2, 3, 4, 5
  ), days as (
    insert into segment_day as d (scope, day, result, events)
    select p_scope, (c.hour at time zone 'UTC')::date, c.result, sum(c.events) from counted c where c.is_new group by 2, 3
    on conflict (scope, day, result) do update set events = d.events + excluded.events
  ), hours as (
    insert into segment_hour as h (hour, result, events)
    select c.hour, c.result, sum(c.events) from counted c where c.is_new and p_scope = 0 group by 1, 2
    on conflict (hour, result) do update set events = h.events + excluded.events
  ), counts as (
    insert into segment_count (scope, level, action, resource_type, result, lo, events)
    select p_scope, 1, m.action, m.resource_type, m.result, p_lo, sum(c.events)
    from counted c
    cross join lateral (values
      (c.action, c.resource_type, c.result), (-1, c.resource_type, c.result), (-1, -1, c.result)
    ) as m (action, resource_type, result)
    group by m.action, m.resource_type, m.result
  )
  insert into segment (scope, level, lo, hi, events)
  select p_scope, 1, p_lo, p_hi, coalesce(sum(c.events), 0) from counted c;
  -- Which values are in it is counted once it has all of its events.
  insert into segment_block_value (scope, level, kind, lo, hi) values (p_scope, 1, 1, p_lo, p_hi), (p_scope, 1, 2, p_lo, p_hi);
  if p_new_from is not null then
    perform add_values(p_scope, open_chunk(p_scope), greatest(p_lo, p_new_from), p_hi);
  end if;
end $$;
--> statement-breakpoint
create or replace function adjust_segments(
  p_scope int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_actor_id text[], p_ip text[], p_change int4
) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with late as (
    select * from unnest(p_id, p_action, p_resource_type, p_result, p_actor_id, p_ip)
      as l (id, action, resource_type, result, actor_id, ip)
  ), placed as (
    select s.level, s.lo, l.action, l.resource_type, l.result
    from late l
    cross join (values (1::int2), (2::int2), (3::int2)) as v (level)
    cross join lateral (
      select b.level, b.lo, b.hi from segment b
      where b.scope = p_scope and b.level = v.level and b.lo <= l.id order by b.lo desc limit 1
    ) s
    where l.id < s.hi
  ), blocks as (
    update segment s set events = s.events + p_change * c.events
    from (select level, lo, count(*)::int4 as events from placed group by level, lo) c
    where s.scope = p_scope and s.level = c.level and s.lo = c.lo
  ), stale as (
    update segment_block_value b set value = null, events = null, stale_at = now()
    from (select distinct level, lo from placed) p
    where b.scope = p_scope and b.level = p.level and b.lo = p.lo and b.value is not null
  ), days as (
    insert into segment_day as d (scope, day, result, events)
    select p_scope, (uuid_extract_timestamp(id) at time zone 'UTC')::date, result, p_change * count(*)
    from late group by 2, 3
    on conflict (scope, day, result) do update set events = d.events + excluded.events
  ), hours as (
    insert into segment_hour as h (hour, result, events)
    select date_trunc('hour', uuid_extract_timestamp(id), 'UTC'), result, p_change * count(*)
    from late where p_scope = 0 group by 1, 2
    on conflict (hour, result) do update set events = h.events + excluded.events
  ), held as (
    insert into segment_value as a (scope, kind, lo, key, value, events)
    select p_scope, v.kind, k.lo, value_key(v.value), v.value, p_change * count(*)
    from late l
    cross join lateral (values (1::int2, l.actor_id), (2::int2, l.ip)) v (kind, value)
    cross join lateral (
      select coalesce((
        select s.lo from segment s
        where s.scope = p_scope and s.level = 2 and s.lo <= l.id and s.hi > l.id order by s.lo desc limit 1),
        open_chunk(p_scope)) as lo
    ) k
    where v.value is not null group by v.kind, k.lo, v.value
    on conflict (scope, kind, lo, key) do update set events = a.events + excluded.events
  )
  insert into segment_count as c (scope, level, action, resource_type, result, lo, events)
  select p_scope, p.level, m.action, m.resource_type, m.result, p.lo, p_change * count(*)
  from placed p
  cross join lateral (values
    (p.action, p.resource_type, p.result), (-1, p.resource_type, p.result), (-1, -1, p.result)
  ) as m (action, resource_type, result)
  group by p.level, p.lo, m.action, m.resource_type, m.result
  on conflict (scope, level, action, resource_type, result, lo) do update set events = c.events + excluded.events;
  insert into first_value as f (scope, kind, key, value, id)
  select p_scope, v.kind, value_key(v.value), v.value, min(e.id::text)::uuid
  from event e
  cross join lateral (values (1::int2, e.actor_id), (2::int2, e.ip), (3::int2, action_text(e.action, e.overflow))) v (kind, value)
  where p_change > 0 and e.id = any (p_id) and v.value is not null group by v.kind, v.value
  on conflict (scope, kind, key) do update set id = excluded.id where excluded.id < f.id;
  -- Nobody is named by whom nothing is left.
  with gone as (
    select 1::int2 as kind, value_key(x) as key from unnest(p_actor_id) x where p_change < 0 and x is not null
    union
    select 2, value_key(x) from unnest(p_ip) x where p_change < 0 and x is not null
  )
  delete from segment_value a using gone g where a.scope = p_scope and a.events = 0 and a.kind = g.kind and a.key = g.key;
  with gone as (
    select 1::int2 as kind, value_key(x) as key from unnest(p_actor_id) x where p_change < 0 and x is not null
    union
    select 2, value_key(x) from unnest(p_ip) x where p_change < 0 and x is not null
  )
  delete from first_value f using gone g
  where f.scope = p_scope and f.kind = g.kind and f.key = g.key
    and not exists (select from segment_value a where a.scope = f.scope and a.kind = f.kind and a.key = f.key);
$$;
--> statement-breakpoint
create or replace function sum_blocks(p_scope int4, p_level int2, p_lo uuid, p_hi uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into segment (scope, level, lo, hi, events)
  select p_scope, p_level, p_lo, p_hi, sum(s.events)
  from segment s where s.scope = p_scope and s.level = p_level - 1 and s.lo >= p_lo and s.lo < p_hi;
  insert into segment_count (scope, level, action, resource_type, result, lo, events)
  select p_scope, p_level, c.action, c.resource_type, c.result, p_lo, sum(c.events)
  from segment_count c where c.scope = p_scope and c.level = p_level - 1 and c.lo >= p_lo and c.lo < p_hi
  group by c.action, c.resource_type, c.result;
  insert into segment_block_value (scope, level, kind, lo, hi)
  select p_scope, 2, k.kind, p_lo, p_hi from (values (1), (2)) k (kind) where p_level = 2;
$$;
--> statement-breakpoint
create function fill_block_values(p_scope int4, p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
declare
  -- Of a block that grows they would be counted again and again.
  growing uuid := case when p_scope = 0 then (select p.growing from platform p) else (select l.growing from log l where l.log = p_scope) end;
  filled int4;
begin
  with block as materialized (
    select b.lo, b.hi from segment_block_value b
    where b.scope = p_scope and b.level = 1 and b.kind = 1 and b.value is null and b.lo is distinct from growing
    order by b.lo limit p_blocks
  ), looked as materialized (
    select b.lo, e.actor_id, e.ip, count(*)::int4 as events from block b
    cross join lateral (
      select x.actor_id, x.ip from event x where p_scope <> 0 and x.log = p_scope and x.id >= b.lo and x.id < b.hi offset 0) e
    group by 1, 2, 3
    union all
    select b.lo, e.actor_id, e.ip, count(*)::int4 from block b
    cross join lateral (
      select x.log, x.actor_id, x.ip from event x where p_scope = 0 and x.id >= b.lo and x.id < b.hi offset 0) e
    where (select l.kind from log l where l.log = e.log) = 0
    group by 1, 2, 3
  ), held as (
    select l.lo, v.kind, v.value, sum(l.events)::int4 as events
    from looked l cross join lateral (values (1::int2, l.actor_id), (2::int2, l.ip)) v (kind, value)
    where v.value is not null group by 1, 2, 3
  )
  -- An insertion finds each row by its key, however little is known of a table that has just grown.
  insert into segment_block_value as b (scope, level, kind, lo, hi, value, events)
  select p_scope, 1, v.kind, k.lo, k.hi, coalesce(array_agg(h.value) filter (where h.value is not null), '{}'),
    coalesce(array_agg(h.events) filter (where h.value is not null), '{}')
  from block k cross join (values (1::int2), (2::int2)) v (kind) left join held h on h.lo = k.lo and h.kind = v.kind
  group by v.kind, k.lo, k.hi
  on conflict (scope, kind, level, lo) do update set value = excluded.value, events = excluded.events;
  get diagnostics filled = row_count;
  -- One above them, where none of them is missing. One that keeps being changed is not made anew each time.
  with block as materialized (
    select b.lo, b.hi from segment_block_value b
    where b.scope = p_scope and b.level = 2 and b.kind = 1 and b.value is null and b.stale_at < now() - interval '1 minute'
      and not exists (
        select from segment_block_value x where x.scope = p_scope and x.level = 1 and x.value is null and x.lo >= b.lo and x.lo < b.hi)
    order by b.lo limit 1
  ), summed as (
    select b.lo, x.kind, v.value, sum(v.events)::int4 as events from block b
    join segment_block_value x on x.scope = p_scope and x.level = 1 and x.kind in (1, 2) and x.lo >= b.lo and x.lo < b.hi
    cross join lateral unnest(x.value, x.events) v (value, events) group by 1, 2, 3
  )
  insert into segment_block_value as b (scope, level, kind, lo, hi, value, events)
  select p_scope, 2, v.kind, k.lo, k.hi, coalesce(array_agg(s.value) filter (where s.value is not null), '{}'),
    coalesce(array_agg(s.events) filter (where s.value is not null), '{}')
  from block k cross join (values (1::int2), (2::int2)) v (kind) left join summed s on s.lo = k.lo and s.kind = v.kind
  group by v.kind, k.lo, k.hi
  on conflict (scope, kind, level, lo) do update set value = excluded.value, events = excluded.events;
  return filled / 2;
end $$;
--> statement-breakpoint
create or replace function seal_log(p_log int4, p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  chain record;
  open_events int4;
  is_young bool;
  filled int4;
begin
  -- Whoever holds a partition (a migration, a retention run) holds up the sealer here, where no writer waits for it.
  lock table event in access share mode;
  perform 1 from log l where l.log = p_log for update;
  perform split_blocks(p_log);
  select c.* into chain from log l cross join lateral seal_chain(p_log, l.sealed, l.growing, p_blocks) c where l.log = p_log;
  if not found then
    return 0;
  end if;
  filled := fill_block_values(p_log, p_blocks);
  open_events := unsealed_events(p_log, chain.p_sealed, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  -- What is too young to be counted will be old enough though nothing follows.
  is_young := chain.made < p_blocks and open_events = grow_events();
  update log l set
    version = l.version + (l.sealed <> chain.p_sealed)::int4, sealed = chain.p_sealed, growing = chain.p_growing,
    seal_at = l.size + case when greatest(chain.made, filled) = p_blocks then 0 else grow_events() - open_events end,
    seal_after = case when is_young then now() + interval '1 minute' else '-infinity' end
  where l.log = p_log;
  return greatest(chain.made, case when filled = p_blocks then filled else 0 end);
end $$;
--> statement-breakpoint
create or replace function seal_platform(p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  chain record;
  folded int4;
  split int4;
  filled int4;
begin
  lock table event in access share mode;
  -- Writers hold it shared until they commit: with it in hand, every event below the watermark is either counted
  -- or a delta, and none is on its way.
  perform pg_advisory_xact_lock(hashtext('trailmark.platform'));
  folded := fold_deltas(20000);
  if exists (select from segment_delta) then
    return 1;
  end if;
  split := split_blocks(0);
  select c.* into chain from platform p cross join lateral seal_chain(0, p.watermark, p.growing, p_blocks) c;
  update platform p set watermark = chain.p_sealed, growing = chain.p_growing
  where p.watermark <> chain.p_sealed or p.growing is distinct from chain.p_growing;
  filled := fill_block_values(0, p_blocks);
  return chain.made + folded + split + case when filled = p_blocks then filled else 0 end;
end $$;
--> statement-breakpoint
-- What no chunk holds yet is told by its blocks.
create or replace function nearest_bound(p_scope int4, p_at uuid) returns uuid
language plpgsql stable parallel safe as $$
declare
  open_lo uuid := open_chunk(p_scope);
  chunk_lo uuid;
  chunk_hi uuid;
  before int8;
  after int8;
begin
  if p_at >= open_lo then
    return open_lo;
  end if;
  select s.lo, s.hi into chunk_lo, chunk_hi from segment s
  where s.scope = p_scope and s.level = 2 and s.lo <= p_at order by s.lo desc limit 1;
  select coalesce(sum(s.events) filter (where s.lo < p_at), 0), coalesce(sum(s.events) filter (where s.lo >= p_at), 0)
  into before, after from segment s
  where s.scope = p_scope and s.level = 1 and s.lo >= chunk_lo and s.lo < chunk_hi;
  return case when before <= after then chunk_lo else chunk_hi end;
end $$;
--> statement-breakpoint
create function inner_bounds(p_scope int4, p_lo uuid, p_hi uuid) returns table (lo uuid, hi uuid)
language plpgsql stable parallel safe rows 1 as $$
begin
  lo := nearest_bound(p_scope, p_lo);
  hi := nearest_bound(p_scope, p_hi);
  if lo < hi then
    return next;
  end if;
end $$;
--> statement-breakpoint
create function near_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int4)
language plpgsql stable parallel safe set plan_cache_mode = force_custom_plan set max_parallel_workers_per_gather = 0 as $$
begin
  if p_lo >= p_hi then
    return;
  end if;
  return query
    with block as materialized (
      select b.lo, b.hi, b.value, b.events from segment_block_value b
      where b.scope = p_scope and b.kind = p_kind and b.level = 1 and b.lo >= p_lo and b.lo < p_hi and b.hi <= p_hi and b.value is not null
    ), gap as (
      select g.lo, g.hi from (
        select s.hi as lo, coalesce(lead(s.lo) over (order by s.hi), p_hi) as hi
        from (select p_lo as lo, p_lo as hi union all select b.lo, b.hi from block b) s
      ) g where g.lo < g.hi
    )
    select unnest(b.value), unnest(b.events) from block b
    union all
    select v.value, d.change::int4 from block b
    join segment_delta d on d.id >= b.lo and d.id < b.hi
    cross join lateral (select case p_kind when 1 then d.actor_id else d.ip end as value) v
    where p_scope = 0 and v.value is not null
    union all
    select w.value, w.events::int4 from gap g cross join lateral raw_values(p_scope, p_kind, g.lo, g.hi) w;
end $$;
--> statement-breakpoint
create function edge_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int4)
language plpgsql stable parallel safe as $$
declare
  inner_range record;
begin
  select b.lo, b.hi into inner_range from inner_bounds(p_scope, p_lo, p_hi) b;
  if inner_range.lo is null then
    return query select w.value, w.events from near_values(p_scope, p_kind, p_lo, p_hi) w;
    return;
  end if;
  return query
    select w.value, w.events from segment_block_value b cross join lateral near_values(p_scope, p_kind, b.lo, b.hi) w
    where b.scope = p_scope and b.kind = p_kind and b.level = 2 and b.lo >= inner_range.lo and b.lo < inner_range.hi and b.value is null;
  if p_scope = 0 then
    return query
      select v.value, d.change::int4 from segment_delta d
      join segment_block_value b on b.scope = 0 and b.kind = p_kind and b.level = 2 and b.lo <= d.id and b.hi > d.id and b.value is not null
      cross join lateral (select case p_kind when 1 then d.actor_id else d.ip end as value) v
      where d.id >= inner_range.lo and d.id < inner_range.hi and v.value is not null;
  end if;
  -- Of these at most one at each end holds anything.
  return query select w.value, w.events from near_values(p_scope, p_kind, p_lo, inner_range.lo) w;
  return query select w.value, -w.events from near_values(p_scope, p_kind, inner_range.lo, p_lo) w;
  return query select w.value, w.events from near_values(p_scope, p_kind, inner_range.hi, p_hi) w;
  return query select w.value, -w.events from near_values(p_scope, p_kind, p_hi, inner_range.hi) w;
end $$;
--> statement-breakpoint
drop function event_values(int4, int2, uuid, uuid);
--> statement-breakpoint
-- These two are one statement each, without settings of their own, so that whoever asks for sums has them made of the values as they
-- are read. In the list of a select the arrays are read side by side; in its from they would be kept first.
create function block_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int4)
language sql stable parallel safe as $$
  select unnest(a.value), unnest(a.events) from inner_bounds(p_scope, p_lo, p_hi) b
  join segment_block_value a
    on a.scope = p_scope and a.kind = p_kind and a.level = 2 and a.lo >= b.lo and a.lo < b.hi and a.value is not null
$$;
--> statement-breakpoint
create function event_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int4)
language sql stable parallel safe as $$
  select a.value, a.events from block_values(p_scope, p_kind, p_lo, p_hi) a
  union all
  select e.value, e.events from edge_values(p_scope, p_kind, p_lo, p_hi) e
$$;
--> statement-breakpoint
drop function event_hours(uuid, uuid);
--> statement-breakpoint
create function event_hours(p_lo uuid, p_hi uuid) returns table (ms int8, result int2, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
set max_parallel_workers_per_gather = 0 as $$
declare
  sealed uuid := (select p.watermark from platform p);
  first_ms int8 := uuid_ms(p_lo);
  edge_lo uuid := least(uuid_at(ceil(first_ms / 3600000.0)::int8 * 3600000), p_hi);
  edge_hi uuid := greatest(uuid_at(uuid_ms(p_hi) / 3600000 * 3600000), edge_lo);
begin
  -- Whole hours of what is sealed.
  return query
    select (date_part('epoch', h.hour) * 1000)::int8, h.result, h.events::int8 from segment_hour h
    where h.hour >= to_timestamp(uuid_ms(edge_lo) / 1000.0) and h.hour < to_timestamp(uuid_ms(edge_hi) / 1000.0);
  return query
    select uuid_ms(d.id) / 3600000 * 3600000, d.result, sum(d.change)::int8 from segment_delta d
    where d.id >= edge_lo and d.id < edge_hi group by 1, 2;
  -- The rest of the first and of the last hour, as far as it is sealed; a range within one hour is all rest.
  if p_lo < edge_lo and p_lo < sealed then
    return query select first_ms, s.result, s.events from event_series(0, array[p_lo, least(edge_lo, sealed)], null, null, null) s;
  end if;
  if edge_hi < p_hi and edge_hi < sealed then
    return query select uuid_ms(edge_hi), s.result, s.events from event_series(0, array[edge_hi, least(p_hi, sealed)], null, null, null) s;
  end if;
  -- What is not sealed.
  return query
    select greatest(uuid_ms(e.id) / 3600000 * 3600000, first_ms), e.result, count(*) from event e
    where e.id >= greatest(sealed, p_lo) and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0) group by 1, 2;
end $$;
--> statement-breakpoint
-- They read a block or so one by one: other processes take longer to begin than that.
alter function raw_count set max_parallel_workers_per_gather = 0;
--> statement-breakpoint
alter function event_series set max_parallel_workers_per_gather = 0;
--> statement-breakpoint
insert into segment_block_value (scope, level, kind, lo, hi)
select s.scope, s.level, k.kind, s.lo, s.hi from segment s cross join (values (1::int2), (2::int2)) k (kind) where s.level in (1, 2);
--> statement-breakpoint
update log l set seal_at = 0, seal_after = '-infinity' where exists (select from segment s where s.scope = l.log);
--> statement-breakpoint
revoke execute on function fill_block_values, inner_bounds, near_values, edge_values, block_values, event_values, event_hours from public;
--> statement-breakpoint
grant execute on function inner_bounds, near_values, edge_values, block_values, event_values, event_hours to trailmark_app;
--> statement-breakpoint
grant select on segment_block_value to trailmark_app;
--> statement-breakpoint
comment on table segment_block_value is 'Events by actor and by address of each block of levels 1 and 2, as arrays, which are read many times faster than rows. Derived: of a block that has none yet the blocks below it are read, or its events.';
--> statement-breakpoint
comment on column segment_block_value.scope is 'As in segment.';
--> statement-breakpoint
comment on column segment_block_value.level is 'As in segment.';
--> statement-breakpoint
comment on column segment_block_value.kind is '1 actor, 2 address.';
--> statement-breakpoint
comment on column segment_block_value.lo is 'Lower bound of the block.';
--> statement-breakpoint
comment on column segment_block_value.hi is 'Upper bound of the block, not in it.';
--> statement-breakpoint
comment on column segment_block_value.value is 'Each value once, in no order; null until the block is counted (again).';
--> statement-breakpoint
comment on column segment_block_value.events is 'How many of each.';
--> statement-breakpoint
comment on column segment_block_value.stale_at is 'When something in it changed, so that its values were taken away.';
--> statement-breakpoint
comment on function drop_block is 'Removes a block and its counts, to be counted anew.';
--> statement-breakpoint
comment on function fill_block_values is 'Counts the values of blocks that are whole and not counted, at most so many of level 1 and one of level 2; the lock of the chain is held, and no delta is open. Answers how many of level 1.';
--> statement-breakpoint
comment on function inner_bounds is 'The bounds of blocks of level 2 nearest to those of a range; no row where none lies between them.';
--> statement-breakpoint
comment on function event_values is 'Events of a log (0: of all main logs) in an id range by actor (1) or address (2), to be summed: a value may come several times, and be taken away again.';
--> statement-breakpoint
comment on function event_hours is 'Events of all main logs in an id range by the millisecond that an hour begins and by result; a part of an hour is told at its beginning; a pair may come several times.';
--> statement-breakpoint
comment on function block_values is 'What the blocks of level 2 nearest to a range hold by actor (1) or address (2): the most of event_values.';
--> statement-breakpoint
comment on function near_values is 'Events of a log (0: of all main logs) in an id range by actor (1) or address (2): of whole blocks from their counts, else one by one; a value may come several times.';
--> statement-breakpoint
comment on function sum_blocks is 'Makes a block of the sums of those below it.';
--> statement-breakpoint
comment on function nearest_bound is 'The bound of a block of level 2 that the fewest sealed events lie between and an id; behind the last one, where that ends.';
--> statement-breakpoint
comment on function edge_values is 'What the blocks of level 2 nearest to a range have too few or too many by actor (1) or address (2), and what those without values hold; a value may come several times, and be taken away again.';
