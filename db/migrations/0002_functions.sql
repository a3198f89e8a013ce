create function create_tenant(p_tenant_id text, p_name text, p_partner_id text) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  created int4;
begin
  insert into tenant (tenant_id, name, partner_id) values (p_tenant_id, p_name, p_partner_id)
    on conflict (tenant_id) do nothing returning tenant into created;
  if created is not null then
    insert into log (tenant, kind) values (created, 0), (created, 1);
  end if;
  return created;
end $$;
--> statement-breakpoint
create function claim_keys(p_fingerprint bytea) returns bytea
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update platform set key_fingerprint = p_fingerprint where key_fingerprint is null;
  return (select key_fingerprint from platform);
end $$;
--> statement-breakpoint
create function intern_values(p_log int4[], p_kind int2[], p_value text[], p_cap int4)
returns table (ordinal int4, code int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wanted record;
  found_code int4;
  introduced jsonb := '{}';
  owner_key text;
begin
  for wanted in
    select i.ordinal::int4 as ordinal, i.log, i.kind, i.value
    from unnest(p_log, p_kind, p_value) with ordinality as i (log, kind, value, ordinal)
    order by i.kind, i.value collate "C", i.log
  loop
    select d.code into found_code from dictionary d where d.kind = wanted.kind and d.value = wanted.value;
    if found_code is null then
      owner_key := wanted.log || ':' || wanted.kind;
      if not introduced ? owner_key then
        introduced := introduced || jsonb_build_object(owner_key,
          (select count(*) from dictionary d where d.introduced_by = wanted.log and d.kind = wanted.kind));
      end if;
      if (introduced ->> owner_key)::int8 < p_cap then
        insert into dictionary as d (kind, value, introduced_by) values (wanted.kind, wanted.value, wanted.log)
          on conflict (kind, value) do update set value = excluded.value returning d.code into found_code;
        introduced := introduced || jsonb_build_object(owner_key, (introduced ->> owner_key)::int8 + 1);
      end if;
    end if;
    ordinal := wanted.ordinal;
    code := coalesce(found_code, -2);
    insert into log_value (log, kind, code) values (wanted.log, wanted.kind, code) on conflict do nothing;
    return next;
  end loop;
end $$;
--> statement-breakpoint
create function adjust_segments(
  p_scope int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_change int4
) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with late as (
    select * from unnest(p_id, p_action, p_resource_type, p_result) as l (id, action, resource_type, result)
  ), placed as (
    select s.level, s.lo, l.action, l.resource_type, l.result
    from late l
    cross join (values (1::int2), (2::int2)) as v (level)
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
    (p.action, p.resource_type, p.result),
    (p.action, -1, -1::int2),
    (-1, p.resource_type, -1::int2),
    (-1, -1, p.result)
  ) as m (action, resource_type, result)
  group by p.level, p.lo, m.action, m.resource_type, m.result
  on conflict (scope, level, action, resource_type, result, lo) do update set events = c.events + excluded.events
$$;
--> statement-breakpoint
create function append_events(
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
      update log l set size = l.size + f.events, last_id = greatest(l.last_id, f.last_id)
      from (
        select x.log, count(*) as events, (array_agg(x.id order by x.id desc))[1] as last_id from fresh x group by x.log
      ) f
      where l.log = f.log
      returning l.log, l.kind, l.sealed, l.size - f.events as first_seq
    ), placed as (
      select f.*, g.first_seq + f.nth as seq, f.id < g.sealed as is_late,
        g.kind = 0 and f.id < (select p.watermark from platform p) as is_behind
      from fresh f join grown g on g.log = f.log
    ), entries as (
      insert into ledger_entry (seq, log, id, dedupe_key, commitment)
      select seq, log, id, dedupe_key, commitment from placed order by log, seq
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
      late_log, array_agg(p_id[i]), array_agg(p_action[i]), array_agg(p_resource_type[i]), array_agg(p_result[i]), 1)
    from unnest(late) i where p_log[i] = late_log;
  end loop;
  insert into segment_delta (id, action, resource_type, result, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], 1 from unnest(behind) i;
end $$;
--> statement-breakpoint
create function ensure_event_partition(p_month date) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '500ms' as $$
declare
  month date := date_trunc('month', p_month)::date;
  name text := 'event_' || to_char(month, 'YYYY_MM');
  lo uuid := uuid_floor(month::timestamp at time zone 'UTC');
  hi uuid := uuid_floor((month + interval '1 month') at time zone 'UTC');
  columns text;
begin
  if month < '2000-01-01' or month > (now() at time zone 'UTC') + interval '2 months' then
    return false;
  end if;
  if to_regclass('public.' || name) is not null then
    return false;
  end if;
  perform pg_advisory_xact_lock(hashtext('trailmark.partition'));
  -- Asked of the table, not of to_regclass again: its cache does not see what the wait for the lock let through.
  if exists (select from pg_class c where c.relname = name and c.relnamespace = 'public'::regnamespace) then
    return false;
  end if;
  -- Rows of this month that came before its partition are moved with it, in one transaction.
  lock table event_default in access exclusive mode;
  execute format('create table public.%I (like event including all)', name);
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns
  from pg_attribute a
  where a.attrelid = 'event'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
  execute format(
    'with moved as (delete from event_default where id >= %1$L and id < %2$L returning %3$s)
     insert into %4$I (%3$s) select * from moved',
    lo, hi, columns, name);
  execute format('alter table event attach partition %I for values from (%L) to (%L)', name, lo, hi);
  return true;
end $$;
