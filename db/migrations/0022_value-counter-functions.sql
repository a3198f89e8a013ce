-- Counts of values stand in chunks as those of actors did; what was sealed is sealed anew, with them.
truncate segment, segment_count, segment_day, segment_actor, segment_delta;
--> statement-breakpoint
update log set sealed = '00000000-0000-0000-0000-000000000000', growing = null, seal_at = 0, seal_after = '-infinity', version = version + 1;
--> statement-breakpoint
update platform set watermark = '00000000-0000-0000-0000-000000000000', growing = null;
--> statement-breakpoint
drop function event_actors(int4, uuid, uuid);
--> statement-breakpoint
drop function add_actors(int4, uuid, uuid, uuid);
--> statement-breakpoint
drop function adjust_segments(int4, uuid[], int4[], int4[], int2[], text[], int4);
--> statement-breakpoint
drop function uncount_events(int4, uuid[], int4[], int4[], int2[], text[]);
--> statement-breakpoint
alter function actor_key rename to value_key;
--> statement-breakpoint
create function action_text(p_action int4, p_overflow jsonb) returns text
language sql stable parallel safe
return coalesce((select d.value from dictionary d where d.kind = 1 and d.code = p_action), p_overflow ->> 'action');
--> statement-breakpoint
create function adjust_segments(
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
      array_agg(p_actor_id[i]), array_agg(p_ip[i]), 1)
    from unnest(late) i where p_log[i] = late_log;
  end loop;
  insert into segment_delta (id, action, resource_type, result, actor_id, ip, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], p_actor_id[i], p_ip[i], 1 from unnest(behind) i;
end $$;
--> statement-breakpoint
create function add_values(p_scope int4, p_chunk uuid, p_lo uuid, p_hi uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off as $$
  with looked as materialized (
    select e.actor_id, e.ip, e.action, e.overflow ->> 'action' as overflow, count(*)::int4 as events, min(e.id::text) as first_id
    from event e where p_scope <> 0 and e.log = p_scope and e.id >= p_lo and e.id < p_hi group by 1, 2, 3, 4
    union all
    select e.actor_id, e.ip, e.action, e.overflow ->> 'action', count(*)::int4, min(e.id::text)
    from event e
    where p_scope = 0 and e.id >= p_lo and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0) group by 1, 2, 3, 4
  ), held as materialized (
    select v.kind, v.value, value_key(v.value) as key, sum(l.events)::int4 as events, min(l.first_id)::uuid as first_id
    from looked l
    left join dictionary d on d.kind = 1 and d.code = l.action
    cross join lateral (values (1::int2, l.actor_id), (2::int2, l.ip), (3::int2, coalesce(d.value, l.overflow))) v (kind, value)
    where v.value is not null group by v.kind, v.value
  ), counts as (
    insert into segment_value as a (scope, kind, lo, key, value, events)
    select p_scope, h.kind, p_chunk, h.key, h.value, h.events from held h where h.kind <> 3
    on conflict (scope, kind, lo, key) do update set events = a.events + excluded.events
  )
  -- Blocks are sealed in the order of ids: what is known already was first before.
  insert into first_value (scope, kind, key, value, id)
  select p_scope, h.kind, h.key, h.value, h.first_id from held h
  on conflict (scope, kind, key) do nothing
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
  if p_new_from is not null then
    perform add_values(p_scope, open_chunk(p_scope), greatest(p_lo, p_new_from), p_hi);
  end if;
end $$;
--> statement-breakpoint
create or replace function raise_levels(p_scope int4) returns void
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
      -- Values were counted for all blocks that made no chunk yet: more than 64, where late events split some of them.
      select s.hi into last_hi from segment s where s.scope = p_scope and s.level = 1 order by s.lo desc limit 1;
      if raised = 2 and end_at < last_hi then
        delete from segment_value a where a.scope = p_scope and a.lo = begin_at;
        perform add_values(p_scope, begin_at, begin_at, end_at);
        perform add_values(p_scope, end_at, end_at, last_hi);
      end if;
    end loop;
  end loop;
end $$;
--> statement-breakpoint
create or replace function split_blocks(p_scope int4) returns int4
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
      delete from segment_value a where parent_level = 2 and a.scope = p_scope and a.lo = parent.lo;
      piece_lo := parent.lo;
      loop
        select s.lo into piece_hi from segment s
        where s.scope = p_scope and s.level = parent_level - 1 and s.lo >= piece_lo and s.lo < parent.hi
        order by s.lo offset 64 limit 1;
        perform sum_blocks(p_scope, parent_level, piece_lo, coalesce(piece_hi, parent.hi));
        if parent_level = 2 then
          perform add_values(p_scope, piece_lo, piece_lo, coalesce(piece_hi, parent.hi));
        end if;
        exit when piece_hi is null;
        piece_lo := piece_hi;
      end loop;
    end loop;
  end loop;
  return split;
end $$;
--> statement-breakpoint
create or replace function fold_deltas(p_rows int4) returns int4
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
      array_agg(g.result) as result, array_agg(g.actor_id) as actor_id, array_agg(g.ip) as ip, count(*)::int4 as events
    from gone g group by g.change order by g.change desc
  loop
    perform adjust_segments(0, part.id, part.action, part.resource_type, part.result, part.actor_id, part.ip, part.change);
    folded := folded + part.events;
  end loop;
  return folded;
end $$;
--> statement-breakpoint
create function uncount_events(
  p_log int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_actor_id text[], p_ip text[]
) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  old int4[];
begin
  update log l set deleted = l.deleted + cardinality(p_id) where l.log = p_log;
  old := (
    select array_agg(i) from generate_subscripts(p_id, 1) i
    where p_id[i] < (select l.sealed from log l where l.log = p_log));
  if old is not null then
    perform adjust_segments(
      p_log, array_agg(p_id[i]), array_agg(p_action[i]), array_agg(p_resource_type[i]), array_agg(p_result[i]),
      array_agg(p_actor_id[i]), array_agg(p_ip[i]), -1)
    from unnest(old) i;
  end if;
  insert into segment_delta (id, action, resource_type, result, actor_id, ip, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], p_actor_id[i], p_ip[i], -1
  from generate_subscripts(p_id, 1) i
  where (select l.kind = 0 from log l where l.log = p_log) and p_id[i] < (select p.watermark from platform p);
end $$;
--> statement-breakpoint
create or replace function erase_event(p_log int4, p_id uuid, p_erased_by int8) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  erased event;
begin
  perform 1 from log l where l.log = p_log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  if not is_control_of_transaction(p_log, p_erased_by, 'ledger.erase') then
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
  perform withdraw_exports(p_log);
  perform uncount_events(
    p_log, array[p_id], array[erased.action], array[erased.resource_type], array[erased.result], array[erased.actor_id],
    array[erased.ip]);
  return true;
end $$;
--> statement-breakpoint
create or replace function redact_event(p_log int4, p_id uuid, p_part text, p_digest bytea, p_redacted_by int8) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_event event;
begin
  perform 1 from log l where l.log = p_log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  if not is_control_of_transaction(p_log, p_redacted_by, 'ledger.redact') then
    raise exception 'redact_event: entry % of log % is no ledger.redact of this transaction', p_redacted_by, p_log;
  end if;
  if exists (select from begin_erasure(p_log, p_id) b where b.is_control or b.is_held) then
    raise exception 'redact_event: the event is held, or a control entry';
  end if;
  select * into found_event from event e where e.log = p_log and e.id = p_id;
  if found_event.id is null then
    return false;
  end if;
  case p_part
    when 'person' then
      if found_event.person_digest is not null then return false; end if;
      update event e set actor_id = null, actor_email = null, actor_name = null, ip = null, user_agent = null,
        session_id = null, person_digest = p_digest, salt = overlay(e.salt placing decode(repeat('00', 16), 'hex') from 17)
      where e.log = p_log and e.id = p_id;
      -- The counts of actors and addresses must not name who was taken out: the event counts on, as nobody's.
      if coalesce(found_event.actor_id, found_event.ip) is not null and p_id < (select l.sealed from log l where l.log = p_log) then
        perform adjust_segments(p_log, array[p_id], array[found_event.action], array[found_event.resource_type],
          array[found_event.result], array[found_event.actor_id], array[found_event.ip], -1);
        perform adjust_segments(p_log, array[p_id], array[found_event.action], array[found_event.resource_type],
          array[found_event.result], array[null::text], array[null::text], 1);
      end if;
      insert into segment_delta (id, action, resource_type, result, actor_id, ip, change)
      select p_id, found_event.action, found_event.resource_type, found_event.result, v.actor_id, v.ip, v.change
      from (values (found_event.actor_id, found_event.ip, -1), (null, null, 1)) as v (actor_id, ip, change)
      where coalesce(found_event.actor_id, found_event.ip) is not null and (select l.kind = 0 from log l where l.log = p_log)
        and p_id < (select p.watermark from platform p);
    when 'payload' then
      if found_event.payload_digest is not null then return false; end if;
      update event e set source_event_id = null, resource_id = null, resource_name = null, message = null,
        targets = null, changes = null, redactions = null, rewrites = null, details = '{}',
        payload_digest = p_digest, salt = overlay(e.salt placing decode(repeat('00', 16), 'hex') from 33)
      where e.log = p_log and e.id = p_id;
  end case;
  insert into redaction (log, seq, part, id, redacted_by)
  values (p_log, found_event.seq, case p_part when 'person' then 1 else 2 end, p_id, p_redacted_by);
  perform withdraw_exports(p_log);
  return true;
end $$;
--> statement-breakpoint
create or replace function purge_step(p_log int4, p_entries int4) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  running purge;
  step_end int8;
  gone record;
begin
  perform 1 from log l where l.log = p_log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  select * into running from purge p where p.log = p_log and p.finished_at is null order by p.to_seq limit 1;
  if running.log is null then
    return false;
  end if;
  step_end := least(running.to_seq, running.done_seq + p_entries);
  with removed as (
    delete from event e using ledger_entry n
    where n.log = p_log and n.seq >= running.done_seq and n.seq < step_end and e.log = n.log and e.id = n.id
      and coalesce((select d.value from dictionary d where d.kind = 1 and d.code = e.action), e.overflow ->> 'action')
        not like 'ledger.%'
    returning e.id, e.action, e.resource_type, e.result, e.actor_id, e.ip
  )
  select array_agg(id) as ids, array_agg(action) as actions, array_agg(resource_type) as types,
    array_agg(result) as results, array_agg(actor_id) as actors, array_agg(ip) as ips, count(*) as events
  into gone from removed;
  delete from tombstone t where t.log = p_log and t.seq >= running.done_seq and t.seq < step_end;
  delete from redaction r where r.log = p_log and r.seq >= running.done_seq and r.seq < step_end;
  if gone.events > 0 then
    perform uncount_events(p_log, gone.ids, gone.actions, gone.types, gone.results, gone.actors, gone.ips);
    perform withdraw_exports(p_log);
  end if;
  update purge p set done_seq = step_end, events = p.events + gone.events,
    finished_at = case when step_end = p.to_seq then now() end
  where p.log = p_log and p.to_seq = running.to_seq;
  return true;
end $$;
--> statement-breakpoint
create function event_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_custom_plan as $$
declare
  open_lo uuid := open_chunk(p_scope);
  open_hi uuid := case when p_scope = 0 then (select p.watermark from platform p) else (select l.sealed from log l where l.log = p_scope) end;
  inner_lo uuid;
  inner_hi uuid;
begin
  select s.lo into inner_lo from segment s where s.scope = p_scope and s.level = 2 and s.lo >= p_lo and s.hi <= p_hi order by s.lo limit 1;
  select s.hi into inner_hi from segment s
  where s.scope = p_scope and s.level = 2 and s.lo >= p_lo and s.lo < p_hi and s.hi <= p_hi order by s.lo desc limit 1;
  if open_lo >= p_lo and open_lo < open_hi and open_hi <= p_hi then
    inner_lo := coalesce(inner_lo, open_lo);
    inner_hi := open_hi;
  end if;
  inner_lo := coalesce(inner_lo, p_hi);
  inner_hi := coalesce(inner_hi, p_hi);
  return query
    select a.value, sum(a.events)::int8 from segment_value a
    where a.scope = p_scope and a.kind = p_kind and a.lo >= inner_lo and a.lo < inner_hi group by 1;
  if p_scope = 0 then
    return query
      select v.value, sum(d.change)::int8 from segment_delta d
      cross join lateral (select case p_kind when 1 then d.actor_id else d.ip end as value) v
      where d.id >= inner_lo and d.id < inner_hi and v.value is not null group by 1;
  end if;
  return query select w.value, w.events from raw_values(p_scope, p_kind, p_lo, inner_lo) w;
  return query select w.value, w.events from raw_values(p_scope, p_kind, inner_hi, p_hi) w;
end $$;
--> statement-breakpoint
create function raw_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int8, first_id uuid)
language plpgsql stable parallel safe set plan_cache_mode = force_custom_plan as $$
declare
  -- One column a kind, so that a row is looked at for that alone.
  named text := (array['e.actor_id', 'e.ip', 'action_text(e.action, e.overflow)'])[p_kind];
  within text := case when p_scope = 0 then 'e.log in (select l.log from log l where l.kind = 0)' else 'e.log = $3' end;
begin
  if p_lo < p_hi then
    return query execute format(
      'select %1$s, count(*), min(e.id::text)::uuid from event e where %2$s and e.id >= $1 and e.id < $2 and %1$s is not null group by 1',
      named, within) using p_lo, p_hi, p_scope;
  end if;
end $$;
--> statement-breakpoint
create function open_values(p_scope int4, p_kind int2, p_hi uuid) returns table (value text, first_id uuid)
language plpgsql stable parallel safe as $$
declare
  sealed uuid := case when p_scope = 0 then (select p.watermark from platform p) else (select l.sealed from log l where l.log = p_scope) end;
begin
  return query select w.value, w.first_id from raw_values(p_scope, p_kind, sealed, p_hi) w;
  if p_scope = 0 then
    return query
      select v.value, min(e.id::text)::uuid
      from segment_delta d join event e on e.id = d.id
      cross join lateral (
        select case p_kind when 1 then e.actor_id when 2 then e.ip else action_text(e.action, e.overflow) end as value) v
      where d.change > 0 and d.id < p_hi and v.value is not null group by 1;
  end if;
end $$;
--> statement-breakpoint
create function first_values(p_scope int4[], p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, first_id uuid)
language sql stable parallel safe set plan_cache_mode = force_custom_plan as $$
  with uncounted as materialized (
    select o.value, min(o.first_id::text)::uuid as first_id
    from unnest(p_scope) s cross join lateral open_values(s, p_kind, p_hi) o group by 1
  ), met as (
    select f.value, f.id from unnest(p_scope) s
    join first_value f on f.scope = s and f.kind = p_kind and f.id >= p_lo and f.id < p_hi
    union all
    select o.value, o.first_id from uncounted o where o.first_id >= p_lo
  ), nearest as (
    select m.value, min(m.id::text)::uuid as id from met m group by 1
  )
  select n.value, n.id from nearest n
  where not exists (
      select from unnest(p_scope) s join first_value f on f.scope = s and f.kind = p_kind and f.key = value_key(n.value) and f.id < p_lo)
    and not exists (select from uncounted o where o.value = n.value and o.first_id < p_lo)
$$;
--> statement-breakpoint
create function event_hours(p_lo uuid, p_hi uuid) returns table (at uuid, result int2, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  sealed uuid := (select p.watermark from platform p);
  edge_lo uuid := least(uuid_at(ceil(uuid_ms(p_lo) / 3600000.0)::int8 * 3600000), p_hi);
  edge_hi uuid := greatest(uuid_at(uuid_ms(p_hi) / 3600000 * 3600000), edge_lo);
begin
  -- Whole hours of what is sealed.
  return query
    select uuid_at((extract(epoch from h.hour) * 1000)::int8), h.result, h.events::int8 from segment_hour h
    where h.hour >= to_timestamp(uuid_ms(edge_lo) / 1000.0) and h.hour < to_timestamp(uuid_ms(edge_hi) / 1000.0);
  return query
    select uuid_at(uuid_ms(d.id) / 3600000 * 3600000), d.result, sum(d.change)::int8 from segment_delta d
    where d.id >= edge_lo and d.id < edge_hi group by 1, 2;
  -- The rest of the first and of the last hour, as far as it is sealed; a range within one hour is all rest.
  if p_lo < edge_lo and p_lo < sealed then
    return query select p_lo, s.result, s.events from event_series(0, array[p_lo, least(edge_lo, sealed)], null, null, null) s;
  end if;
  if edge_hi < p_hi and edge_hi < sealed then
    return query select edge_hi, s.result, s.events from event_series(0, array[edge_hi, least(p_hi, sealed)], null, null, null) s;
  end if;
  -- What is not sealed.
  return query
    select greatest(uuid_at(uuid_ms(e.id) / 3600000 * 3600000), p_lo), e.result, count(*) from event e
    where e.id >= greatest(sealed, p_lo) and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0) group by 1, 2;
end $$;
--> statement-breakpoint
revoke execute on function
  adjust_segments, uncount_events, value_key, action_text, add_values, event_values, raw_values, open_values, first_values, event_hours
from public;
--> statement-breakpoint
grant execute on function value_key, action_text, event_values, raw_values, open_values, first_values, event_hours to trailmark_app;
--> statement-breakpoint
grant select on segment_value, first_value, segment_hour to trailmark_app;
--> statement-breakpoint
comment on table segment_value is 'Events by actor and by address of each chunk: the blocks below one of level 2, or those that make none yet.';
comment on column segment_value.scope is 'As in segment.';
comment on column segment_value.kind is '1 actor, 2 address.';
comment on column segment_value.lo is 'Lower bound of the chunk.';
comment on column segment_value.key is 'Key of the value, which may be too long for an index.';
comment on column segment_value.value is 'As in event; events without one are not counted.';
comment on column segment_value.events is 'How many; never 0.';
comment on table first_value is 'The first sealed event of each actor, address and action. It stays known after that event was erased, until nothing of the actor or address is left.';
comment on column first_value.scope is 'As in segment.';
comment on column first_value.kind is '1 actor, 2 address, 3 action.';
comment on column first_value.key is 'Key of the value, which may be too long for an index.';
comment on column first_value.value is 'As in event; of an action its text.';
comment on column first_value.id is 'Of that event.';
comment on table segment_hour is 'Sealed events of all main logs by hour and result.';
comment on column segment_hour.hour is 'Where it begins, in UTC.';
comment on column segment_hour.result is 'As in event.';
comment on column segment_hour.events is 'How many.';
comment on column segment_delta.ip is 'As in event.';
comment on function adjust_segments is 'Counts late events into, or deleted ones out of, the sealed blocks they fall in, at every level.';
comment on function uncount_events is 'Takes deleted events out of every counter.';
comment on function value_key is 'First 16 bytes of the SHA-256 of a value.';
comment on function action_text is 'The text of an action.';
comment on function add_values is 'Counts the events of an id range into the actors and addresses of a chunk, and notes what none before them had.';
comment on function event_values is 'Events of a log (0: of all main logs) in an id range by actor (1) or address (2): of whole chunks from their counters, at the ends one by one; a value may come several times.';
comment on function raw_values is 'The same of any range one by one, of actions (3) too, with the first event of each.';
comment on function open_values is 'Values of the events before p_hi that no block counts yet, each with its first one among them; a value may come several times.';
comment on function first_values is 'Values of which no event of the logs is before p_lo, and one before p_hi, each with its first.';
comment on function event_hours is 'Events of all main logs in an id range by hour and result; a part of an hour is told at its beginning; a pair may come several times.';
