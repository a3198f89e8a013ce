-- Spreads the contents of events and the entries of the ledger over the workers of a Citus cluster, by log: a tenant has
-- two logs, each of which stands on one worker. Everything else stays on the coordinator. Applied by
-- db/migrate.ts where the database has the extension; may be applied again.
--
-- A transaction that writes on workers is prepared there, committed on the coordinator and then committed on the workers
-- (XACT_EVENT_COMMIT in src/backend/distributed/transaction/transaction_management.c of Citus), and whoever reads in
-- between would find entries without their contents. So whoever writes holds the gate, shared, until it is all
-- committed, and whoever reads takes its snapshots, of the coordinator and of every worker, with the gate in hand
-- (db/snapshot.ts). A lock of a transaction is released after the workers have committed, which a row's is not.

set citus.enable_ddl_propagation = on;
create or replace function prepared_here(p_node int4) returns text[]
language sql volatile
return (select coalesce(array_agg(x.gid), '{}') from pg_prepared_xacts x where x.database = current_database() and x.gid like 'citus\_%');
create table if not exists worker_probe (node int4 primary key, touched bool);
do $$
begin
  if exists (select from pg_dist_partition where logicalrelid = 'event'::regclass) then
    return;
  end if;
  perform create_distributed_table('ledger_entry', 'log');
  perform create_distributed_table('event', 'log', colocate_with => 'ledger_entry');
  -- A row of it stands in every shard, so that a statement over it reaches every worker that has events.
  perform create_distributed_table('worker_probe', 'node', colocate_with => 'ledger_entry');
  insert into worker_probe
  select min(n) from generate_series(1, 64 * (select count(*)::int4 from pg_dist_shard where logicalrelid = 'worker_probe'::regclass)) n
  group by get_shard_id_for_distribution_column('worker_probe', n);
end $$;
grant select on worker_probe to trailmark_app;
set citus.enable_ddl_propagation = off;

-- Of the newest transaction that appended to a log: its number, and the first place that it took.
do $$
begin
  if not exists (select from pg_attribute where attrelid = 'log'::regclass and attname = 'append_xid') then
    alter table log add column append_xid int8, add column append_from int8;
  end if;
end $$;

-- Transactions that workers have prepared and that nobody has committed there yet.
create or replace function prepared_transactions() returns text[]
language sql volatile set search_path = pg_catalog, public, pg_temp
as $$ select coalesce(array_agg(distinct g.gid), '{}') from (select unnest(prepared_here(p.node)) as gid from worker_probe p) g $$;

-- Waits until what is prepared now is committed or undone: what a worker was lost in the middle of is, within
-- citus.recover_2pc_interval of its coming back.
create or replace function settle() returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  waiting text[] := prepared_transactions();
  until timestamptz := clock_timestamp() + interval '5 s';
begin
  while cardinality(waiting) > 0 loop
    if clock_timestamp() > until then
      raise exception 'transactions are in doubt: %', waiting using errcode = 'lock_not_available';
    end if;
    perform pg_sleep(0.005);
    waiting := array(select unnest(waiting) intersect select unnest(prepared_transactions()));
  end loop;
end $$;

-- Makes the transaction one of two phases: one that writes on a single shard alone would be committed on its worker before
-- it is on the coordinator, and only there if the coordinator is lost in between.
create or replace function commit_in_two_phases() returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$ update worker_probe set touched = true $$;

-- The snapshots of a transaction that has read nothing yet, of the coordinator and of every worker; false where some
-- transaction is in doubt. The caller has the gate.
create or replace function take_snapshots() returns bool
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
begin
  -- One connection to each worker: a second one would have a snapshot of its own. It is of whoever reads on it, so this
  -- must not run as the owner.
  perform set_config('citus.max_adaptive_executor_pool_size', '1', true), set_config('plan_cache_mode', 'force_custom_plan', true);
  return prepared_transactions() = '{}';
end $$;

-- Locks logs in ascending order until all is committed, and waits for whoever has them.
create or replace function lock_logs(p_logs int4[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('trailmark.log'), x.log)
  from (select distinct u.log from unnest(p_logs) u (log) where u.log is not null order by u.log) x;
  perform 1 from log l where l.log = any (p_logs) order by l.log for update;
end $$;

-- The same for one log, whose events are then all to be seen: none of them is in doubt.
create or replace function lock_log(p_log int4) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform lock_logs(array[p_log]);
  perform settle();
end $$;

revoke execute on function commit_in_two_phases, lock_log, prepared_transactions, settle, take_snapshots, lock_logs from public;
grant execute on function prepared_transactions, take_snapshots to trailmark_app;

-- As the migrations have it, in one statement for each table: Citus has no plan for one that writes on the coordinator
-- and on workers.
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
  events int4 := cardinality(p_log);
  own_xid int8 := pg_current_xact_id()::text::int8;
  known_places int4[];
  known_ids uuid[];
  known_seqs int8[];
  -- By place; null for those that are known.
  seqs int8[] := array_fill(null::int8, array[events]);
  xids int8[] := seqs;
  outcome record;
  answered int4 := 0;
  late int4[] := '{}';
  behind int4[] := '{}';
  late_log int4;
begin
  perform lock_logs(p_log);
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform')), pg_advisory_xact_lock_shared(hashtext('trailmark.gate'));
  select array_agg(i.place::int4), array_agg(e.id), array_agg(e.seq) into known_places, known_ids, known_seqs
  from unnest(p_log, p_dedupe_key) with ordinality i (log, dedupe_key, place)
  join ledger_entry e on e.log = i.log and e.dedupe_key = i.dedupe_key
  where e.log = any (p_log);
  for outcome in
    with known as (
      select * from unnest(known_places, known_ids, known_seqs) k (place, id, seq)
    ), fresh as (
      select i.place::int4 as place, i.log, i.id, row_number() over (partition by i.log order by i.place) - 1 as nth
      from unnest(p_log, p_id) with ordinality i (log, id, place)
      where not exists (select from known k where k.place = i.place)
    ), grown as (
      update log l set size = l.size + f.events, last_id = greatest(l.last_id, f.last_id),
        last_xid = greatest(l.last_xid, ordered_xid()),
        append_from = case when l.append_xid = own_xid then l.append_from else l.size end, append_xid = own_xid
      from (
        select x.log, count(*) as events, (array_agg(x.id order by x.id desc))[1] as last_id from fresh x group by x.log
      ) f
      where l.log = f.log
      returning l.log, l.kind, l.sealed, l.size - f.events as first_seq, l.last_xid
    )
    select f.place, f.id, g.first_seq + f.nth as seq, true as is_new, g.last_xid, f.id < g.sealed as is_late,
      g.kind = 0 and f.id < (select p.watermark from platform p) as is_behind
    from fresh f join grown g on g.log = f.log
    union all
    select k.place, k.id, k.seq, false, null, false, false from known k
  loop
    ordinal := outcome.place;
    event_id := outcome.id;
    event_seq := outcome.seq;
    appended := outcome.is_new;
    if outcome.is_new then
      seqs[ordinal] := outcome.seq;
      xids[ordinal] := outcome.last_xid;
    end if;
    if outcome.is_late then late := late || ordinal; end if;
    if outcome.is_behind then behind := behind || ordinal; end if;
    answered := answered + 1;
    return next;
  end loop;
  if answered <> events then
    raise exception 'append_events: % of % events belong to no log', events - answered, events;
  end if;
  insert into ledger_entry (seq, xid, log, id, dedupe_key, commitment)
  select p.seq, p.xid, p.log, p.id, p.dedupe_key, p.commitment
  from unnest(seqs, xids, p_log, p_id, p_dedupe_key, p_commitment) p (seq, xid, log, id, dedupe_key, commitment)
  where p.seq is not null order by p.log, p.seq;
  insert into event (
    seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, http_status,
    actor_id, actor_email, actor_name, ip, user_agent, session_id, request_id, brand_id, http_path,
    source_event_id, resource_id, resource_name, message,
    overflow, targets, changes, redactions, rewrites, details, salt)
  select
    p.seq, p.received_at, p.id, p.log, p.action, p.resource_type, p.source, p.http_method, p.result, p.actor_type, p.http_status,
    p.actor_id, p.actor_email, p.actor_name, p.ip, p.user_agent, p.session_id, p.request_id, p.brand_id, p.http_path,
    p.source_event_id, p.resource_id, p.resource_name, p.message,
    p.overflow::jsonb, p.targets::jsonb, p.changes::jsonb, p.redactions::jsonb, p.rewrites::jsonb, p.details::jsonb, p.salt
  from unnest(
    seqs, p_log, p_id, p_salt, p_received_at, p_action, p_resource_type, p_source, p_http_method,
    p_result, p_actor_type, p_http_status, p_actor_id, p_actor_email, p_actor_name, p_ip, p_user_agent, p_session_id,
    p_request_id, p_brand_id, p_http_path, p_source_event_id, p_resource_id, p_resource_name, p_message,
    p_overflow, p_targets, p_changes, p_redactions, p_rewrites, p_details
  ) p (
    seq, log, id, salt, received_at, action, resource_type, source, http_method,
    result, actor_type, http_status, actor_id, actor_email, actor_name, ip, user_agent, session_id,
    request_id, brand_id, http_path, source_event_id, resource_id, resource_name, message,
    overflow, targets, changes, redactions, rewrites, details)
  where p.seq is not null order by p.log, p.seq;
  for late_log in select distinct p_log[i] from unnest(late) i order by 1 loop
    perform adjust_segments(
      late_log, array_agg(p_id[i]), array_agg(p_action[i]), array_agg(p_resource_type[i]), array_agg(p_result[i]),
      array_agg(p_actor_id[i]), array_agg(p_ip[i]), 1)
    from unnest(late) i where p_log[i] = late_log;
  end loop;
  insert into segment_delta (id, action, resource_type, result, actor_id, ip, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], p_actor_id[i], p_ip[i], 1 from unnest(behind) i;
end $$;

-- That an entry is of this transaction is known on the coordinator: on its worker it is of another transaction.
create or replace function is_control_of_transaction(p_log int4, p_seq int8, p_action text, p_told jsonb) returns bool
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (
      select 1 from log l where l.log = p_log and l.append_xid = pg_current_xact_id()::text::int8 and p_seq >= l.append_from)
    and exists (
      select 1 from ledger_entry n join event c on c.log = n.log and c.id = n.id
      where n.log = p_log and n.seq = p_seq and c.details @> p_told and c.details ? 'sig'
        and (c.overflow ->> 'action' = p_action or c.action in (select d.code from dictionary d where d.kind = 1 and d.value = p_action)));
end $$;

-- Replaces parts of a function as the migrations have it, given as old and new in turn, all or none of them. An error where
-- one is not there; nothing happens where they were replaced before. Whoever changes a part here makes the function anew in a
-- migration.
create or replace function pg_temp.replace_in(p_function text, variadic p_parts text[]) returns void
language plpgsql as $$
declare
  source text;
  replaced int4 := 0;
begin
  select pg_get_functiondef(p.oid) into strict source from pg_proc p
  where p.proname = p_function and p.pronamespace = 'public'::regnamespace;
  for n in 2 .. cardinality(p_parts) by 2 loop
    replaced := replaced + (position(p_parts[n] in source) > 0)::int4;
  end loop;
  if replaced = cardinality(p_parts) / 2 then
    return;
  end if;
  for n in 1 .. cardinality(p_parts) by 2 loop
    if position(p_parts[n] in source) = 0 then
      raise exception 'db/citus.sql: % has no "%"', p_function, p_parts[n];
    end if;
    source := replace(source, p_parts[n], p_parts[n + 1]);
  end loop;
  execute source;
end $$;

create or replace function pg_temp.replace_everywhere(p_old text, p_new text) returns void
language plpgsql as $$
declare
  f text;
begin
  for f in select pg_get_functiondef(p.oid) from pg_proc p
    where p.pronamespace = 'public'::regnamespace and position(p_old in p.prosrc) > 0
  loop
    execute replace(f, p_old, p_new);
  end loop;
end $$;

-- A plan for any value cannot be sent to the one worker that has the log.
do $$
declare
  f regprocedure;
begin
  for f in select p.oid from pg_proc p
    where p.pronamespace = 'public'::regnamespace and 'plan_cache_mode=force_generic_plan' = any (p.proconfig)
  loop
    execute format('alter function %s reset plan_cache_mode', f);
  end loop;
end $$;

do $$
declare
  name text;
begin
  perform pg_temp.replace_everywhere('perform 1 from log l where l.log = p_log for update;', 'perform lock_log(p_log);');
  perform pg_temp.replace_in('seal_platform', 'perform pg_advisory_xact_lock(hashtext(''trailmark.platform''));',
    'perform pg_advisory_xact_lock(hashtext(''trailmark.platform'')); perform settle();');
  perform pg_temp.replace_in('begin_erasure', 'from event e left join', 'from (select x.* from event x where x.log = p_log and x.id = p_id offset 0) e left join');
  perform pg_temp.replace_everywhere('exists (select from log l where l.log = e.log and l.kind = 0)', 'e.log in (select l.log from log l where l.kind = 0)');
  perform pg_temp.replace_everywhere('select from event e', 'select 1 from event e');
  -- A join of what the coordinator has with events goes to the workers; a part that depends on each of its rows does not.
  perform pg_temp.replace_in('count_logs', 'large_size int8', 'total int8; logs int4[]; los uuid[]; his uuid[];
  large_size int8', 'return (
    with own', 'with own', 'select coalesce(sum(x.events), 0) from (
      select count_events', 'select (select array_agg(r.log) from raw r), (select array_agg(r.lo) from raw r), (select array_agg(r.hi) from raw r),
      coalesce(sum(x.events), 0) into logs, los, his, total from (
      select count_events', '
      union all
      select n.events from raw r
      cross join lateral (
        select count(*) as events from event e
        where e.log = r.log and e.id >= r.lo and e.id < r.hi
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
      ) n
    ) x);', '
    ) x;
  return total + (
    select count(*) from unnest(logs, los, his) r (log, lo, hi) join event e on e.log = r.log and e.id >= r.lo and e.id < r.hi
    where (p_action is null or e.action = any (p_action))
      and (p_resource_type is null or e.resource_type = any (p_resource_type))
      and (p_result is null or e.result = any (p_result)));');
  perform pg_temp.replace_in('fill_block_values', '
    cross join lateral (
      select x.actor_id, x.ip from event x where p_scope <> 0 and x.log = p_scope and x.id >= b.lo and x.id < b.hi offset 0) e
    group by 1, 2, 3', '
    join event e on p_scope <> 0 and e.log = p_scope and e.id >= b.lo and e.id < b.hi
    group by 1, 2, 3');
  perform pg_temp.replace_in('fill_block_values', '
    cross join lateral (
      select x.log, x.actor_id, x.ip from event x where p_scope = 0 and x.id >= b.lo and x.id < b.hi offset 0) e
    where (select l.kind from log l where l.log = e.log) = 0', '
    join event e on p_scope = 0 and e.id >= b.lo and e.id < b.hi
    where e.log in (select l.log from log l where l.kind = 0)');
  perform pg_temp.replace_in('event_series', '
      select p.block, p.bucket, v.result, v.events from piece p
      cross join lateral (
        select count(*) filter (where e.result = 0) as r0, count(*) filter (where e.result = 1) as r1,
          count(*) filter (where e.result = 2) as r2, count(*) filter (where e.result = 3) as r3,
          count(*) filter (where e.result = 4) as r4
        from event e
        where p_scope <> 0 and e.log = p_scope and e.id >= p.lo and e.id < p.hi
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
        union all
        select count(*) filter (where e.result = 0), count(*) filter (where e.result = 1),
          count(*) filter (where e.result = 2), count(*) filter (where e.result = 3), count(*) filter (where e.result = 4)
        from event e
        where p_scope = 0 and e.id >= p.lo and e.id < p.hi and e.log <> all (others)
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
      ) n
      cross join lateral (values (0::int2, n.r0), (1::int2, n.r1), (2::int2, n.r2), (3::int2, n.r3), (4::int2, n.r4))
        v (result, events)
      where not p.is_rest and v.events > 0', '
      select p.block, p.bucket, e.result, count(*) as events from piece p join event e on e.id >= p.lo and e.id < p.hi
      where not p.is_rest and (p_scope = 0 or e.log = p_scope) and (p_scope <> 0 or e.log <> all (others))
        and (p_action is null or e.action = any (p_action))
        and (p_resource_type is null or e.resource_type = any (p_resource_type))
        and (p_result is null or e.result = any (p_result))
      group by 1, 2, 3');
  -- The names of actions are on the coordinator.
  perform pg_temp.replace_in('purge_step', '  with removed as (', '  perform commit_in_two_phases();
  with removed as (', 'step_end int8;', 'step_end int8;
  control_codes int4[] := array(select d.code from dictionary d where d.kind = 1 and d.value like ''ledger.%'');', '
      and coalesce((select d.value from dictionary d where d.kind = 1 and d.code = e.action), e.overflow ->> ''action'')
        not like ''ledger.%''', '
      and e.action <> all (control_codes) and coalesce(e.overflow ->> ''action'', '''') not like ''ledger.%''');
  perform pg_temp.replace_in('open_values', 'join event e on e.id = d.id',
    'join (select x.* from event x where x.id in (select y.id from segment_delta y) offset 0) e on e.id = d.id');
  perform pg_temp.replace_in('raw_values', 'from event e where %2$s and e.id >= $1 and e.id < $2 and %1$s is not null',
    'from (select e.id, e.actor_id, e.ip, e.action, e.overflow from event e where %2$s and e.id >= $1 and e.id < $2 offset 0) e
      left join dictionary d on d.kind = 1 and d.code = e.action where %1$s is not null',
    '''action_text(e.action, e.overflow)''', '''coalesce(d.value, e.overflow ->> ''''action'''')''');
  perform pg_temp.replace_in('drop_empty_partitions', 'select from public.%I', 'select 1 from public.%I');
  perform pg_temp.replace_in('purge_limit', '  held_seq := (
    select min(case when h.actor_id is null and h.resource_id is null then 0 else (
      select min(e.seq) from event e
      where e.log = p_log and e.seq >= from_seq and e.seq < p_before_seq
        and (h.actor_id is null or h.actor_id = e.actor_id) and (h.resource_id is null or h.resource_id = e.resource_id)
        and event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)
          @> event_tokens(h.actor_id, null, h.resource_id, null, null)) end)
    from legal_hold h where h.log = p_log and h.released_at is null);', '
  for hold in select h.actor_id, h.resource_id from legal_hold h where h.log = p_log and h.released_at is null loop
    held_seq := least(held_seq, case when hold.actor_id is null and hold.resource_id is null then 0 else (
      select min(e.seq) from event e
      where e.log = p_log and e.seq >= from_seq and e.seq < p_before_seq
        and (hold.actor_id is null or hold.actor_id = e.actor_id) and (hold.resource_id is null or hold.resource_id = e.resource_id)
        and event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)
          @> event_tokens(hold.actor_id, null, hold.resource_id, null, null)) end);
  end loop;', '2147483647) i (id)', '2147483647) i (id) offset 0) i', 'from event_ids(
        p_log', 'from (select i.id from event_ids(
        p_log', 'begin
  from_seq', 'declare
  hold record;
begin
  from_seq');
  perform pg_temp.replace_in('adjust_segments', 'from event e',
    'from (select x.* from event x where x.id = any (p_id) offset 0) e left join dictionary d on d.kind = 1 and d.code = e.action',
    'action_text(e.action, e.overflow)', 'coalesce(d.value, e.overflow ->> ''action'')');
  foreach name in array array['erase_event', 'redact_event', 'purge_step'] loop
    perform pg_temp.replace_in(name, 'perform pg_advisory_xact_lock_shared(hashtext(''trailmark.platform''));',
      'perform pg_advisory_xact_lock_shared(hashtext(''trailmark.platform'')), pg_advisory_xact_lock_shared(hashtext(''trailmark.gate''));');
  end loop;
end $$;

reset citus.enable_ddl_propagation;
