create or replace function adjust_segments(
  p_scope int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_change int4
) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with late as (
    select * from unnest(p_id, p_action, p_resource_type, p_result) as l (id, action, resource_type, result)
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
  ), days as (
    insert into segment_day as d (scope, day, result, events)
    select p_scope, (uuid_extract_timestamp(id) at time zone 'UTC')::date, result, p_change * count(*)
    from late group by 2, 3
    on conflict (scope, day, result) do update set events = d.events + excluded.events
  )
  insert into segment_count as c (scope, level, action, resource_type, result, lo, events)
  select p_scope, p.level, m.action, m.resource_type, m.result, p.lo, p_change * count(*)
  from placed p
  cross join lateral (values
    (p.action, p.resource_type, p.result), (-1, p.resource_type, p.result), (-1, -1, p.result)
  ) as m (action, resource_type, result)
  group by p.level, p.lo, m.action, m.resource_type, m.result
  on conflict (scope, level, action, resource_type, result, lo) do update set events = c.events + excluded.events
$$;
--> statement-breakpoint
create function add_block(p_scope int4, p_lo uuid, p_hi uuid, p_counts_days bool) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
begin
  with counted as materialized (
    select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date as day, e.action, e.resource_type, e.result,
      count(*)::int4 as events
    from event e where p_scope <> 0 and e.log = p_scope and e.id >= p_lo and e.id < p_hi group by 1, 2, 3, 4
    union all
    select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date, e.action, e.resource_type, e.result, count(*)::int4
    from event e
    where p_scope = 0 and e.id >= p_lo and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0)
    group by 1, 2, 3, 4
  ), days as (
    insert into segment_day as d (scope, day, result, events)
    select p_scope, c.day, c.result, sum(c.events) from counted c where p_counts_days group by c.day, c.result
    on conflict (scope, day, result) do update set events = d.events + excluded.events
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
end $$;
--> statement-breakpoint
create function block_end(p_scope int4, p_lo uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off set enable_sort = off as $$
declare
  behind uuid;
  first_id uuid;
  month_end uuid;
  in_month int8;
  block_size int4 := (select p.block_events from platform p);
begin
  if p_scope = 0 then
    select e.id into behind from event e
    where e.id >= p_lo and exists (select from log l where l.log = e.log and l.kind = 0) order by e.id offset block_size limit 1;
    select e.id into first_id from event e
    where e.id >= p_lo and exists (select from log l where l.log = e.log and l.kind = 0) order by e.id limit 1;
  else
    select e.id into behind from event e where e.log = p_scope and e.id >= p_lo order by e.id offset block_size limit 1;
    select e.id into first_id from event e where e.log = p_scope and e.id >= p_lo order by e.id limit 1;
  end if;
  if behind is null then
    return null;
  end if;
  month_end := uuid_floor(
    (date_trunc('month', uuid_extract_timestamp(first_id) at time zone 'UTC') + interval '1 month') at time zone 'UTC');
  if behind <= month_end then
    return behind;
  end if;
  -- A block ends with its month where a quarter of a block stands before it; a log of few events would else be
  -- cut into a block a month, which costs more than it saves.
  if p_scope = 0 then
    select count(*) into in_month from (
      select from event e where e.id >= p_lo and e.id < month_end
        and exists (select from log l where l.log = e.log and l.kind = 0) limit block_size / 4) x;
  else
    select count(*) into in_month from (
      select from event e where e.log = p_scope and e.id >= p_lo and e.id < month_end limit block_size / 4) x;
  end if;
  return case when in_month = block_size / 4 then month_end else behind end;
end $$;
--> statement-breakpoint
create function sum_blocks(p_scope int4, p_level int2, p_lo uuid, p_hi uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into segment (scope, level, lo, hi, events)
  select p_scope, p_level, p_lo, p_hi, sum(s.events)
  from segment s where s.scope = p_scope and s.level = p_level - 1 and s.lo >= p_lo and s.lo < p_hi;
  insert into segment_count (scope, level, action, resource_type, result, lo, events)
  select p_scope, p_level, c.action, c.resource_type, c.result, p_lo, sum(c.events)
  from segment_count c where c.scope = p_scope and c.level = p_level - 1 and c.lo >= p_lo and c.lo < p_hi
  group by c.action, c.resource_type, c.result;
$$;
--> statement-breakpoint
create function raise_levels(p_scope int4) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  raised int2;
  begin_at uuid;
  end_at uuid;
begin
  foreach raised in array array[2, 3]::int2[] loop
    loop
      select s.hi into begin_at from segment s where s.scope = p_scope and s.level = raised order by s.lo desc limit 1;
      begin_at := coalesce(begin_at, '00000000-0000-0000-0000-000000000000');
      select s.hi into end_at from segment s
      where s.scope = p_scope and s.level = raised - 1 and s.lo >= begin_at order by s.lo offset 63 limit 1;
      exit when end_at is null;
      perform sum_blocks(p_scope, raised, begin_at, end_at);
    end loop;
  end loop;
end $$;
--> statement-breakpoint
create function drop_block(p_scope int4, p_level int2, p_lo uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from segment s where s.scope = p_scope and s.level = p_level and s.lo = p_lo;
  delete from segment_count c where c.scope = p_scope and c.level = p_level and c.lo = p_lo;
$$;
--> statement-breakpoint
create function split_blocks(p_scope int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off set enable_sort = off as $$
declare
  swollen segment;
  parent segment;
  parent_level int2;
  piece_lo uuid;
  piece_hi uuid;
  split int4 := 0;
  block_size int4 := (select p.block_events from platform p);
begin
  for swollen in select * from segment s where s.scope = p_scope and s.level = 1 and s.events > 2 * block_size order by s.lo loop
    perform drop_block(p_scope, 1::int2, swollen.lo);
    piece_lo := swollen.lo;
    loop
      if p_scope = 0 then
        select e.id into piece_hi from event e
        where e.id >= piece_lo and e.id < swollen.hi and exists (select from log l where l.log = e.log and l.kind = 0)
        order by e.id offset block_size limit 1;
      else
        select e.id into piece_hi from event e
        where e.log = p_scope and e.id >= piece_lo and e.id < swollen.hi order by e.id offset block_size limit 1;
      end if;
      perform add_block(p_scope, piece_lo, coalesce(piece_hi, swollen.hi), false);
      exit when piece_hi is null;
      piece_lo := piece_hi;
    end loop;
    split := split + 1;
    foreach parent_level in array array[2, 3]::int2[] loop
      select * into parent from segment s
      where s.scope = p_scope and s.level = parent_level and s.lo <= swollen.lo order by s.lo desc limit 1;
      exit when parent.lo is null or parent.hi <= swollen.lo;
      exit when (select count(*) from segment s where s.scope = p_scope and s.level = parent_level - 1
        and s.lo >= parent.lo and s.lo < parent.hi) <= 128;
      perform drop_block(p_scope, parent_level, parent.lo);
      piece_lo := parent.lo;
      loop
        select s.lo into piece_hi from segment s
        where s.scope = p_scope and s.level = parent_level - 1 and s.lo >= piece_lo and s.lo < parent.hi
        order by s.lo offset 64 limit 1;
        perform sum_blocks(p_scope, parent_level, piece_lo, coalesce(piece_hi, parent.hi));
        exit when piece_hi is null;
        piece_lo := piece_hi;
      end loop;
    end loop;
  end loop;
  return split;
end $$;
--> statement-breakpoint
create function seal_log(p_log int4, p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  -- Never the newest minutes, and so never behind an event that claims to be of the future.
  horizon uuid := uuid_floor(now() - interval '10 minutes');
  block_lo uuid;
  block_hi uuid;
  made int4 := 0;
  open_events int8;
  is_young bool;
  block_size int4 := (select p.block_events from platform p);
begin
  -- Whoever holds a partition (a migration, a retention run) holds up the sealer here, where no writer waits for it.
  lock table event in access share mode;
  select l.sealed into block_lo from log l where l.log = p_log for update;
  if not found then
    return 0;
  end if;
  perform split_blocks(p_log);
  while made < p_blocks loop
    block_hi := block_end(p_log, block_lo);
    exit when block_hi is null or block_hi > horizon;
    perform add_block(p_log, block_lo, block_hi, true);
    block_lo := block_hi;
    made := made + 1;
  end loop;
  if made > 0 then
    update log l set sealed = block_lo, version = l.version + 1 where l.log = p_log;
    perform raise_levels(p_log);
  end if;
  select count(*) into open_events from (select from event e where e.log = p_log and e.id >= block_lo limit block_size) x;
  -- A whole block that is too young to be sealed will be old enough though nothing follows.
  is_young := made < p_blocks and block_hi is not null;
  update log l set
    seal_at = l.size + case when made = p_blocks or is_young then 0 else block_size - open_events + 1 end,
    seal_after = case when is_young then now() + interval '1 minute' else '-infinity' end
  where l.log = p_log;
  return made;
end $$;
--> statement-breakpoint
create function fold_deltas(p_rows int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  folded int4 := 0;
  part record;
begin
  for part in
    with gone as (
      delete from segment_delta d where d.ctid = any (array(select s.ctid from segment_delta s limit p_rows)) returning *
    )
    select g.change, array_agg(g.id) as id, array_agg(g.action) as action, array_agg(g.resource_type) as resource_type,
      array_agg(g.result) as result, count(*)::int4 as events
    from gone g group by g.change
  loop
    perform adjust_segments(0, part.id, part.action, part.resource_type, part.result, part.change);
    folded := folded + part.events;
  end loop;
  return folded;
end $$;
--> statement-breakpoint
create function seal_platform(p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  horizon uuid := uuid_floor(now() - interval '10 minutes');
  block_lo uuid;
  block_hi uuid;
  made int4 := 0;
  folded int4;
begin
  lock table event in access share mode;
  -- Writers hold it shared until they commit: with it in hand, every event below the watermark is either counted
  -- or a delta, and none is on its way.
  perform pg_advisory_xact_lock(hashtext('trailmark.platform'));
  folded := fold_deltas(20000);
  if exists (select from segment_delta) then
    return 1;
  end if;
  made := split_blocks(0);
  select p.watermark into block_lo from platform p;
  for nth in 1 .. p_blocks loop
    block_hi := block_end(0, block_lo);
    exit when block_hi is null or block_hi > horizon;
    perform add_block(0, block_lo, block_hi, true);
    block_lo := block_hi;
    made := made + 1;
  end loop;
  update platform p set watermark = block_lo where p.watermark <> block_lo;
  perform raise_levels(0);
  return made + folded;
end $$;
--> statement-breakpoint
create function take_lease(p_name text, p_holder uuid, p_for interval) returns bool
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with taken as (
    insert into lease as l (name, holder, expires_at) values (p_name, p_holder, now() + p_for)
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where l.holder = excluded.holder or l.expires_at < now()
    returning 1
  )
  select exists (select from taken)
$$;
--> statement-breakpoint
create or replace function erase_event(p_log int4, p_id uuid, p_erased_by int8) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  erased event;
begin
  perform 1 from log l where l.log = p_log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  if not exists (
    select from ledger_entry n
    join event c on c.log = n.log and c.id = n.id
    left join dictionary d on d.kind = 1 and d.code = c.action
    where coalesce(d.value, c.overflow ->> 'action') = 'ledger.erase' and n.log = p_log and n.seq = p_erased_by
      and c.xmin::text = (pg_current_xact_id()::text::int8 % 4294967296)::text
  ) then
    raise exception 'erase_event: entry % of log % is no ledger.erase of this transaction', p_erased_by, p_log;
  end if;
  if exists (select from begin_erasure(p_log, p_id) b where b.is_control or b.is_held) then
    raise exception 'erase_event: the event is held, or a control entry';
  end if;
  delete from event e where e.log = p_log and e.id = p_id returning * into erased;
  if erased.id is null then
    return false;
  end if;
  insert into tombstone (log, seq, id, erased_by, action, resource_type, result)
  values (p_log, erased.seq, p_id, p_erased_by, erased.action, erased.resource_type, erased.result);
  update log l set deleted = l.deleted + 1 where l.log = p_log;
  if p_id < (select l.sealed from log l where l.log = p_log) then
    perform adjust_segments(p_log, array[p_id], array[erased.action], array[erased.resource_type], array[erased.result], -1);
  end if;
  insert into segment_delta (id, action, resource_type, result, change)
  select p_id, erased.action, erased.resource_type, erased.result, -1
  from log l where l.log = p_log and l.kind = 0 and p_id < (select p.watermark from platform p);
  return true;
end $$;
--> statement-breakpoint
revoke execute on function
  add_block, block_end, sum_blocks, raise_levels, drop_block, split_blocks, seal_log, fold_deltas, seal_platform, take_lease
from public;
--> statement-breakpoint
grant select on lease to trailmark_app;
--> statement-breakpoint
grant execute on function seal_log, seal_platform, take_lease to trailmark_app;
--> statement-breakpoint
comment on column log.seal_at is 'Size at which the sealer looks at it again.';
comment on column log.seal_after is 'Instant from which it does.';
comment on column tombstone.action is 'Code of its action: the event keeps its rank in a list as of before.';
comment on column tombstone.resource_type is 'Code of its resource type, for the same.';
comment on column tombstone.result is 'Its result, for the same.';
comment on column platform.block_events is 'Events of a block of level 1: what a count at the edge of a range costs.';
comment on table lease is 'Work of which one process does it at a time. A row with an end, because a pooled connection keeps no lock.';
comment on column lease.name is 'The work.';
comment on column lease.holder is 'The process that has it.';
comment on column lease.expires_at is 'When another one may take it.';
comment on table segment is 'Counted blocks of a log in id order, without gaps from zero to its watermark: level 1 = 4,096 events at first, each further level = 64 of the one below. Written by the sealer.';
comment on column segment.level is '1 to 3.';
comment on table segment_count is 'Events of a block by action, resource type and result, with the sums by resource type and result, and by result.';
comment on function adjust_segments is 'Counts late events into, or deleted ones out of, the sealed blocks they fall in, at every level.';
comment on function add_block is 'Counts the events of an id range into a block of level 1, and into their days where it is a new one.';
comment on function block_end is 'First id behind the next block of a log: 4,096 events, or the end of the month; null where there are not as many.';
comment on function sum_blocks is 'Sums the blocks below into one of a higher level.';
comment on function raise_levels is 'Sums every 64 blocks into one of the next level.';
comment on function drop_block is 'Removes a block and its counts, to be counted anew.';
comment on function split_blocks is 'Counts blocks anew that late events have swollen to twice their size, in pieces. The caller holds the lock of the chain.';
comment on function seal_log is 'Seals up to p_blocks blocks of a log under its lock; answers how many.';
comment on function fold_deltas is 'Counts up to p_rows deltas into the blocks of the platform; the caller holds its lock.';
comment on function seal_platform is 'The same for the chain of all main logs; answers how much there was to do.';
comment on function take_lease is 'Takes or renews a lease; false while another holder has it.';
