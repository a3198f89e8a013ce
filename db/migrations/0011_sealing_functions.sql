drop function adjust_segments(int4, uuid[], int4[], int4[], int2[], int4);
--> statement-breakpoint
create function actor_key(p_actor_id text) returns uuid
language sql immutable parallel safe
return encode(substring(sha256(convert_to(p_actor_id, 'UTF8')) for 16), 'hex')::uuid;
--> statement-breakpoint
create function open_chunk(p_scope int4) returns uuid
language sql stable
return coalesce((
  select s.hi from segment s where s.scope = p_scope and s.level = 2 order by s.lo desc limit 1),
  '00000000-0000-0000-0000-000000000000');
--> statement-breakpoint
create function adjust_segments(
  p_scope int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_actor_id text[], p_change int4
) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with late as (
    select * from unnest(p_id, p_action, p_resource_type, p_result, p_actor_id)
      as l (id, action, resource_type, result, actor_id)
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
  ), actors as (
    insert into segment_actor as a (scope, lo, actor, actor_id, events)
    select p_scope, k.lo, actor_key(l.actor_id), l.actor_id, p_change * count(*)
    from late l
    cross join lateral (
      select coalesce((
        select s.lo from segment s
        where s.scope = p_scope and s.level = 2 and s.lo <= l.id and s.hi > l.id order by s.lo desc limit 1),
        open_chunk(p_scope)) as lo
    ) k
    where l.actor_id is not null group by k.lo, l.actor_id
    on conflict (scope, lo, actor) do update set events = a.events + excluded.events
  )
  insert into segment_count as c (scope, level, action, resource_type, result, lo, events)
  select p_scope, p.level, m.action, m.resource_type, m.result, p.lo, p_change * count(*)
  from placed p
  cross join lateral (values
    (p.action, p.resource_type, p.result), (-1, p.resource_type, p.result), (-1, -1, p.result)
  ) as m (action, resource_type, result)
  group by p.level, p.lo, m.action, m.resource_type, m.result
  on conflict (scope, level, action, resource_type, result, lo) do update set events = c.events + excluded.events;
  -- Nobody is named by whom nothing is left.
  delete from segment_actor a
  where p_change < 0 and a.scope = p_scope and a.events = 0 and a.actor in (select actor_key(x) from unnest(p_actor_id) x);
$$;
--> statement-breakpoint
create or replace function append_events(
  p_log int4[], p_id uuid[], p_dedupe_key bytea[], p_commitment bytea[], p_salt bytea[], p_received_at timestamptz[],
  p_action int4[], p_resource_type int4[], p_source int4[], p_http_method int4[],
  p_result int2[], p_actor_type int2[], p_http_status int2[],
  p_actor_id text[], p_actor_email text[], p_actor_name text[], p_ip text[], p_user_agent text[], p_session_id text[],
  p_request_id text[], p_brand_id text[], p_http_path text[], p_source_event_id text[],
  p_resource_id text[], p_resource_name text[], p_message text[],
  p_overflow text[], p_targets text[], p_changes text[], p_redactions text[], p_rewrites text[], p_details text[]
) returns table (ordinal int4, event_id uuid, event_seq int8, appended bool)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  outcome record;
  answered int4 := 0;
  late int4[] := '{}';
  behind int4[] := '{}';
  late_log int4;
begin
  -- Locks in ascending order, so that two batches never wait for each other; every statement below has a
  -- snapshot taken after them, so it sees all that other writers have committed to these logs.
  perform 1 from log l where l.log = any (p_log) order by l.log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  for outcome in
    with input as (
      select *
      from unnest(
        p_log, p_id, p_dedupe_key, p_commitment, p_salt, p_received_at,
        p_action, p_resource_type, p_source, p_http_method, p_result, p_actor_type, p_http_status,
        p_actor_id, p_actor_email, p_actor_name, p_ip, p_user_agent, p_session_id,
        p_request_id, p_brand_id, p_http_path, p_source_event_id, p_resource_id, p_resource_name, p_message,
        p_overflow, p_targets, p_changes, p_redactions, p_rewrites, p_details
      ) with ordinality as i (
        log, id, dedupe_key, commitment, salt, received_at,
        action, resource_type, source, http_method, result, actor_type, http_status,
        actor_id, actor_email, actor_name, ip, user_agent, session_id,
        request_id, brand_id, http_path, source_event_id, resource_id, resource_name, message,
        overflow, targets, changes, redactions, rewrites, details, place)
    ), known as (
      select i.place, e.id, e.seq
      from input i join ledger_entry e on e.log = i.log and e.dedupe_key = i.dedupe_key
    ), fresh as (
      select i.*, row_number() over (partition by i.log order by i.place) - 1 as nth
      from input i where not exists (select from known k where k.place = i.place)
    ), grown as (
      update log l set size = l.size + f.events, last_id = greatest(l.last_id, f.last_id),
        last_xid = greatest(l.last_xid, ordered_xid())
      from (
        select x.log, count(*) as events, (array_agg(x.id order by x.id desc))[1] as last_id from fresh x group by x.log
      ) f
      where l.log = f.log
      returning l.log, l.kind, l.sealed, l.size - f.events as first_seq, l.last_xid
    ), placed as (
      select f.*, g.first_seq + f.nth as seq, g.last_xid, f.id < g.sealed as is_late,
        g.kind = 0 and f.id < (select p.watermark from platform p) as is_behind
      from fresh f join grown g on g.log = f.log
    ), entries as (
      insert into ledger_entry (seq, xid, log, id, dedupe_key, commitment)
      select seq, last_xid, log, id, dedupe_key, commitment from placed order by log, seq
    ), contents as (
      insert into event (
        seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, http_status,
        actor_id, actor_email, actor_name, ip, user_agent, session_id, request_id, brand_id, http_path,
        source_event_id, resource_id, resource_name, message,
        overflow, targets, changes, redactions, rewrites, details, salt)
      select
        seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, http_status,
        actor_id, actor_email, actor_name, ip, user_agent, session_id, request_id, brand_id, http_path,
        source_event_id, resource_id, resource_name, message,
        overflow::jsonb, targets::jsonb, changes::jsonb, redactions::jsonb, rewrites::jsonb, details::jsonb, salt
      from placed order by log, seq
    )
    select p.place, p.id, p.seq, true as is_new, p.is_late, p.is_behind from placed p
    union all
    select k.place, k.id, k.seq, false, false, false from known k
  loop
    ordinal := outcome.place;
    event_id := outcome.id;
    event_seq := outcome.seq;
    appended := outcome.is_new;
    if outcome.is_late then late := late || ordinal; end if;
    if outcome.is_behind then behind := behind || ordinal; end if;
    answered := answered + 1;
    return next;
  end loop;
  if answered <> cardinality(p_log) then
    raise exception 'append_events: % of % events belong to no log', cardinality(p_log) - answered, cardinality(p_log);
  end if;
  for late_log in select distinct p_log[i] from unnest(late) i order by 1 loop
    perform adjust_segments(
      late_log, array_agg(p_id[i]), array_agg(p_action[i]), array_agg(p_resource_type[i]), array_agg(p_result[i]),
      array_agg(p_actor_id[i]), 1)
    from unnest(late) i where p_log[i] = late_log;
  end loop;
  insert into segment_delta (id, action, resource_type, result, actor_id, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], p_actor_id[i], 1 from unnest(behind) i;
end $$;
--> statement-breakpoint
create function add_block(p_scope int4, p_lo uuid, p_hi uuid, p_new_from uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
begin
  with counted as materialized (
    select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date as day, e.id >= p_new_from as is_new,
      e.action, e.resource_type, e.result, count(*)::int4 as events
    from event e where p_scope <> 0 and e.log = p_scope and e.id >= p_lo and e.id < p_hi group by 1, 2, 3, 4, 5
    union all
    select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date, e.id >= p_new_from,
      e.action, e.resource_type, e.result, count(*)::int4
    from event e
    where p_scope = 0 and e.id >= p_lo and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0)
    group by 1, 2, 3, 4, 5
  ), days as (
    insert into segment_day as d (scope, day, result, events)
    select p_scope, c.day, c.result, sum(c.events) from counted c where c.is_new group by c.day, c.result
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
  if p_new_from is not null then
    perform add_actors(p_scope, open_chunk(p_scope), greatest(p_lo, p_new_from), p_hi);
  end if;
end $$;
--> statement-breakpoint
create function add_actors(p_scope int4, p_chunk uuid, p_lo uuid, p_hi uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
  insert into segment_actor as a (scope, lo, actor, actor_id, events)
  select p_scope, p_chunk, actor_key(x.actor_id), x.actor_id, sum(x.events) from (
    select e.actor_id, count(*) as events from event e
    where p_scope <> 0 and e.log = p_scope and e.id >= p_lo and e.id < p_hi and e.actor_id is not null group by 1
    union all
    select e.actor_id, count(*) from event e
    where p_scope = 0 and e.id >= p_lo and e.id < p_hi and e.actor_id is not null
      and e.log in (select l.log from log l where l.kind = 0) group by 1
  ) x group by x.actor_id
  on conflict (scope, lo, actor) do update set events = a.events + excluded.events
$$;
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
  month_end := uuid_floor(
    (date_trunc('month', uuid_extract_timestamp(first_id) at time zone 'UTC') + interval '1 month') at time zone 'UTC');
  if first_id is null or behind <= month_end then
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
  last_hi uuid;
begin
  foreach raised in array array[2, 3]::int2[] loop
    loop
      select s.hi into begin_at from segment s where s.scope = p_scope and s.level = raised order by s.lo desc limit 1;
      begin_at := coalesce(begin_at, '00000000-0000-0000-0000-000000000000');
      select s.hi into end_at from segment s
      where s.scope = p_scope and s.level = raised - 1 and s.lo >= begin_at order by s.lo offset 63 limit 1;
      exit when end_at is null;
      perform sum_blocks(p_scope, raised, begin_at, end_at);
      -- Actors were counted for all blocks that made no chunk yet: more than 64, where late events split some of them.
      select s.hi into last_hi from segment s where s.scope = p_scope and s.level = 1 order by s.lo desc limit 1;
      if raised = 2 and end_at < last_hi then
        delete from segment_actor a where a.scope = p_scope and a.lo = begin_at;
        perform add_actors(p_scope, begin_at, begin_at, end_at);
        perform add_actors(p_scope, end_at, end_at, last_hi);
      end if;
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
  growing uuid := case when p_scope = 0 then (select p.growing from platform p) else (select l.growing from log l where l.log = p_scope) end;
begin
  for swollen in
    select * from segment s
    where s.scope = p_scope and s.level = 1 and s.events > 2 * block_size and s.lo is distinct from growing order by s.lo
  loop
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
      perform add_block(p_scope, piece_lo, coalesce(piece_hi, swollen.hi), null);
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
      delete from segment_actor a where parent_level = 2 and a.scope = p_scope and a.lo = parent.lo;
      piece_lo := parent.lo;
      loop
        select s.lo into piece_hi from segment s
        where s.scope = p_scope and s.level = parent_level - 1 and s.lo >= piece_lo and s.lo < parent.hi
        order by s.lo offset 64 limit 1;
        perform sum_blocks(p_scope, parent_level, piece_lo, coalesce(piece_hi, parent.hi));
        if parent_level = 2 then
          perform add_actors(p_scope, piece_lo, piece_lo, coalesce(piece_hi, parent.hi));
        end if;
        exit when piece_hi is null;
        piece_lo := piece_hi;
      end loop;
    end loop;
  end loop;
  return split;
end $$;
--> statement-breakpoint
create function seal_chain(p_scope int4, inout p_sealed uuid, inout p_growing uuid, p_blocks int4, out made int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  -- Never the newest minutes, and so never behind an event that claims to be of the future.
  horizon uuid := uuid_floor(now() - interval '10 minutes');
  block_lo uuid := coalesce(p_growing, p_sealed);
  block_hi uuid;
begin
  made := 0;
  while made < p_blocks loop
    block_hi := block_end(p_scope, block_lo);
    exit when block_hi is null or block_hi > horizon;
    perform drop_block(p_scope, 1::int2, p_growing);
    p_growing := null;
    block_hi := greatest(block_hi, p_sealed);
    perform add_block(p_scope, block_lo, block_hi, p_sealed);
    perform raise_levels(p_scope);
    p_sealed := block_hi;
    block_lo := block_hi;
    made := made + 1;
  end loop;
  -- What makes no whole block yet is counted in one that grows, so that few events are left to be counted one by one.
  if made < p_blocks and unsealed_events(p_scope, p_sealed, horizon) = grow_events() then
    perform drop_block(p_scope, 1::int2, p_growing);
    perform add_block(p_scope, block_lo, horizon, p_sealed);
    p_growing := block_lo;
    p_sealed := horizon;
  end if;
end $$;
--> statement-breakpoint
create function grow_events() returns int4
language sql stable
return (select greatest(p.block_events / 16, 1) from platform p);
--> statement-breakpoint
create function unsealed_events(p_scope int4, p_lo uuid, p_hi uuid) returns int4
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
declare
  enough int4 := grow_events();
begin
  if p_scope = 0 then
    return (select count(*) from (
      select from event e where e.id >= p_lo and e.id < p_hi
        and exists (select from log l where l.log = e.log and l.kind = 0) limit enough) x);
  end if;
  return (select count(*) from (select from event e where e.log = p_scope and e.id >= p_lo and e.id < p_hi limit enough) x);
end $$;
--> statement-breakpoint
create function seal_log(p_log int4, p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  chain record;
  open_events int4;
  is_young bool;
begin
  -- Whoever holds a partition (a migration, a retention run) holds up the sealer here, where no writer waits for it.
  lock table event in access share mode;
  perform 1 from log l where l.log = p_log for update;
  perform split_blocks(p_log);
  select c.* into chain from log l cross join lateral seal_chain(p_log, l.sealed, l.growing, p_blocks) c where l.log = p_log;
  if not found then
    return 0;
  end if;
  open_events := unsealed_events(p_log, chain.p_sealed, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  -- What is too young to be counted will be old enough though nothing follows.
  is_young := chain.made < p_blocks and open_events = grow_events();
  update log l set
    version = l.version + (l.sealed <> chain.p_sealed)::int4, sealed = chain.p_sealed, growing = chain.p_growing,
    seal_at = l.size + case when chain.made = p_blocks then 0 else grow_events() - open_events end,
    seal_after = case when is_young then now() + interval '1 minute' else '-infinity' end
  where l.log = p_log;
  return chain.made;
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
      array_agg(g.result) as result, array_agg(g.actor_id) as actor_id, count(*)::int4 as events
    from gone g group by g.change order by g.change desc
  loop
    perform adjust_segments(0, part.id, part.action, part.resource_type, part.result, part.actor_id, part.change);
    folded := folded + part.events;
  end loop;
  return folded;
end $$;
--> statement-breakpoint
create function seal_platform(p_blocks int4) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  chain record;
  folded int4;
  split int4;
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
  return chain.made + folded + split;
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
    perform adjust_segments(
      p_log, array[p_id], array[erased.action], array[erased.resource_type], array[erased.result], array[erased.actor_id], -1);
  end if;
  insert into segment_delta (id, action, resource_type, result, actor_id, change)
  select p_id, erased.action, erased.resource_type, erased.result, erased.actor_id, -1
  from log l where l.log = p_log and l.kind = 0 and p_id < (select p.watermark from platform p);
  return true;
end $$;
--> statement-breakpoint
revoke execute on function
  adjust_segments, actor_key, open_chunk, add_block, add_actors, block_end, seal_chain, grow_events, unsealed_events, sum_blocks,
  raise_levels, drop_block, split_blocks, seal_log, fold_deltas, seal_platform, take_lease
from public;
--> statement-breakpoint
grant select on lease, segment_actor to trailmark_app;
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
comment on column log.growing is 'Lower bound of its last block where that is still growing.';
comment on column platform.growing is 'The same of the chain of all main logs.';
comment on table segment is 'Counted blocks of a log in id order, without gaps from zero to its watermark: level 1 = 4,096 events at first, each further level = 64 of the one below; the last one of level 1 may be growing. Written by the sealer.';
comment on table segment_actor is 'Events by actor of each chunk: the blocks below one of level 2, or those that make none yet.';
comment on column segment_actor.scope is 'As in segment.';
comment on column segment_actor.lo is 'Lower bound of the chunk.';
comment on column segment_actor.actor is 'Its key: an actor_id may be too long for an index.';
comment on column segment_actor.actor_id is 'As in event; events without one are not counted.';
comment on column segment_actor.events is 'How many; never 0.';
comment on column segment_delta.actor_id is 'As in event.';
comment on column segment.level is '1 to 3.';
comment on table segment_count is 'Events of a block by action, resource type and result, with the sums by resource type and result, and by result.';
comment on function adjust_segments is 'Counts late events into, or deleted ones out of, the sealed blocks they fall in, at every level.';
comment on function actor_key is 'First 16 bytes of the SHA-256 of an actor_id.';
comment on function open_chunk is 'Lower bound of the blocks that make no chunk of level 2 yet.';
comment on function add_block is 'Counts the events of an id range into a block of level 1, and those from p_new_from on, which no block has counted, into their days and actors.';
comment on function add_actors is 'Counts the events of an id range into the actors of a chunk.';
comment on function block_end is 'First id behind the next block of a log: 4,096 events, or the end of the month; null where there are not as many.';
comment on function seal_chain is 'Seals up to p_blocks blocks of a log, or of all main logs (0), and lets the last one grow; takes and answers its watermark and the block that grows. The caller holds the lock of the chain and keeps what it answers.';
comment on function grow_events is 'Events from which on the last block grows: what a count at the end of a log costs.';
comment on function unsealed_events is 'Events of an id range, as far as they are worth letting a block grow.';
comment on function sum_blocks is 'Sums the blocks below into one of a higher level.';
comment on function raise_levels is 'Sums every 64 blocks into one of the next level.';
comment on function drop_block is 'Removes a block and its counts, to be counted anew.';
comment on function split_blocks is 'Counts blocks anew that late events have swollen to twice their size, in pieces. The caller holds the lock of the chain.';
comment on function seal_log is 'Seals up to p_blocks blocks of a log under its lock; answers how many.';
comment on function fold_deltas is 'Counts up to p_rows deltas into the blocks of the platform; the caller holds its lock.';
comment on function seal_platform is 'The same for the chain of all main logs; answers how much there was to do.';
comment on function take_lease is 'Takes or renews a lease; false while another holder has it.';
