alter table platform add column xid_offset int8 not null default 0;
--> statement-breakpoint
create function ordered_xid() returns int8
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select pg_current_xact_id()::text::int8 + p.xid_offset from platform p
$$;
--> statement-breakpoint
create function feed_horizon() returns int8
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select pg_snapshot_xmin(pg_current_snapshot())::text::int8 + p.xid_offset from platform p
$$;
--> statement-breakpoint
create function note_restore() returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  highest int8 := (select coalesce(max(l.last_xid), 0) from log l);
  ahead int8;
begin
  -- Transaction ids of another cluster: this one would call them the future, and hand none of them out.
  select highest - (pg_snapshot_xmax(pg_current_snapshot())::text::int8 + p.xid_offset) into ahead from platform p for update;
  if ahead < 0 then
    return false;
  end if;
  update platform set xid_offset = xid_offset + ahead + 1, epoch = epoch + 1;
  return true;
end $$;
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
      late_log, array_agg(p_id[i]), array_agg(p_action[i]), array_agg(p_resource_type[i]), array_agg(p_result[i]), 1)
    from unnest(late) i where p_log[i] = late_log;
  end loop;
  insert into segment_delta (id, action, resource_type, result, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], 1 from unnest(behind) i;
end $$;
--> statement-breakpoint
create or replace function intern_values(p_log int4[], p_kind int2[], p_value text[], p_cap int4)
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
      -- Names of Trailmark's own are few, and must never be the ones that find the dictionary full.
      if (introduced ->> owner_key)::int8 < p_cap or (wanted.kind = 1 and wanted.value ~ '^(ledger|audit)\.') then
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
create or replace function begin_erasure(p_log int4, p_id uuid)
returns table (seq int8, is_control bool, is_held bool)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from log l where l.log = p_log for update;
  return query
    select e.seq, coalesce(coalesce(d.value, e.overflow ->> 'action') like 'ledger.%', false), exists (
      select from legal_hold h
      where h.log = e.log and h.released_at is null
        and (h.actor_id is null or h.actor_id = e.actor_id)
        and (h.resource_id is null or h.resource_id = e.resource_id))
    from event e left join dictionary d on d.kind = 1 and d.code = e.action
    where e.log = p_log and e.id = p_id;
end $$;
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
    where coalesce(d.value, c.overflow ->> 'action') = 'ledger.erase' and n.log = p_log and n.seq = p_erased_by and c.xmin::text = (pg_current_xact_id()::text::int8 % 4294967296)::text
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
  insert into tombstone (log, seq, id, erased_by) values (p_log, erased.seq, p_id, p_erased_by);
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
revoke execute on function ordered_xid, feed_horizon, note_restore from public;
--> statement-breakpoint
grant execute on function feed_horizon, note_restore to trailmark_app;
--> statement-breakpoint
comment on column platform.xid_offset is 'Added to the transaction ids of this cluster, so that they go on where those of the entries end, also after a restore into another cluster. Written by note_restore.';
comment on function ordered_xid is 'Transaction id of the caller as entries hold it.';
comment on function feed_horizon is 'Entries below it are of transactions that have ended: nothing can come between them any more.';
comment on function note_restore is 'Finds entries of another cluster and goes on behind them, in a new epoch of the feed; false where there is nothing to do. Asked at every start.';
