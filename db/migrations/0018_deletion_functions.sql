create function is_control_of_transaction(p_log int4, p_seq int8, p_action text) returns bool
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from ledger_entry n
    join event c on c.log = n.log and c.id = n.id
    left join dictionary d on d.kind = 1 and d.code = c.action
    where n.log = p_log and n.seq = p_seq and coalesce(d.value, c.overflow ->> 'action') = p_action
      and c.xmin::text = (pg_current_xact_id()::text::int8 % 4294967296)::text)
$$;
--> statement-breakpoint
create function withdraw_exports(p_log int4) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  with withdrawn as (
    update export_job j set state = 'withdrawn', error = 'content was deleted since it was asked for', finished_at = now(),
      sha256 = null, manifest = null
    where j.state in ('queued', 'running', 'done') and (j.logs is null or p_log = any (j.logs))
    returning j.id
  )
  delete from export_chunk c using withdrawn w where c.export = w.id;
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
    p_log, array[p_id], array[erased.action], array[erased.resource_type], array[erased.result], array[erased.actor_id]);
  return true;
end $$;
--> statement-breakpoint
create function uncount_events(
  p_log int4, p_id uuid[], p_action int4[], p_resource_type int4[], p_result int2[], p_actor_id text[]
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
      array_agg(p_actor_id[i]), -1)
    from unnest(old) i;
  end if;
  insert into segment_delta (id, action, resource_type, result, actor_id, change)
  select p_id[i], p_action[i], p_resource_type[i], p_result[i], p_actor_id[i], -1
  from generate_subscripts(p_id, 1) i
  where (select l.kind = 0 from log l where l.log = p_log) and p_id[i] < (select p.watermark from platform p);
end $$;
--> statement-breakpoint
create function redact_event(p_log int4, p_id uuid, p_part text, p_digest bytea, p_redacted_by int8) returns bool
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
      -- The counts of an actor must not name who was taken out: the event counts on, as nobody's.
      if found_event.actor_id is not null and p_id < (select l.sealed from log l where l.log = p_log) then
        perform adjust_segments(p_log, array[p_id], array[found_event.action], array[found_event.resource_type],
          array[found_event.result], array[found_event.actor_id], -1);
        perform adjust_segments(p_log, array[p_id], array[found_event.action], array[found_event.resource_type],
          array[found_event.result], array[null::text], 1);
      end if;
      insert into segment_delta (id, action, resource_type, result, actor_id, change)
      select p_id, found_event.action, found_event.resource_type, found_event.result, v.actor_id, v.change
      from (values (found_event.actor_id, -1), (null, 1)) as v (actor_id, change)
      where found_event.actor_id is not null and (select l.kind = 0 from log l where l.log = p_log)
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
create function purge_limit(p_log int4, p_before_seq int8)
returns table (from_seq int8, to_seq int8, held_seq int8, events int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  from_seq := (select l.min_seq from log l where l.log = p_log);
  held_seq := (
    select min(case when h.actor_id is null and h.resource_id is null then 0 else (
      select min(e.seq) from event e
      where e.log = p_log and e.seq >= from_seq and e.seq < p_before_seq
        and (h.actor_id is null or h.actor_id = e.actor_id) and (h.resource_id is null or h.resource_id = e.resource_id)
        and event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)
          @> event_tokens(h.actor_id, null, h.resource_id, null, null)) end)
    from legal_hold h where h.log = p_log and h.released_at is null);
  -- Only what was signed goes, in whole tiles, and nothing that a hold protects.
  to_seq := greatest(from_seq, least(p_before_seq, held_seq, coalesce((
    select max(c.size) from ledger_checkpoint c join log l on l.log = c.log and l.epoch = c.epoch where c.log = p_log), 0))
    / 256 * 256);
  -- Every entry has content but those that were erased, and what tells of such things stays: both are few.
  events := to_seq - from_seq
    - (select count(*) from tombstone t where t.log = p_log and t.seq >= from_seq and t.seq < to_seq)
    - (
      select count(*)
      from event_ids(
        p_log, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        array(select d.code from dictionary d where d.kind = 1 and d.value like 'ledger.%'), null, null, false, 0, 2147483647) i (id)
      join event e on e.id = i.id and e.log = p_log
      where e.seq >= from_seq and e.seq < to_seq);
  return next;
end $$;
--> statement-breakpoint
create function start_purge(p_log int4, p_from_seq int8, p_to_seq int8, p_purged_by int8) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from log l where l.log = p_log for update;
  if not is_control_of_transaction(p_log, p_purged_by, 'ledger.purge') then
    raise exception 'start_purge: entry % of log % is no ledger.purge of this transaction', p_purged_by, p_log;
  end if;
  if not exists (
    select from purge_limit(p_log, p_to_seq) l where l.from_seq = p_from_seq and l.to_seq = p_to_seq and p_from_seq < p_to_seq
  ) then
    raise exception 'start_purge: entries % to % of log % cannot go', p_from_seq, p_to_seq, p_log;
  end if;
  insert into purge (log, from_seq, to_seq, purged_by, done_seq) values (p_log, p_from_seq, p_to_seq, p_purged_by, p_from_seq);
  update log l set min_seq = p_to_seq where l.log = p_log;
end $$;
--> statement-breakpoint
create function purge_step(p_log int4, p_entries int4) returns bool
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
    returning e.id, e.action, e.resource_type, e.result, e.actor_id
  )
  select array_agg(id) as ids, array_agg(action) as actions, array_agg(resource_type) as types,
    array_agg(result) as results, array_agg(actor_id) as actors, count(*) as events
  into gone from removed;
  delete from tombstone t where t.log = p_log and t.seq >= running.done_seq and t.seq < step_end;
  delete from redaction r where r.log = p_log and r.seq >= running.done_seq and r.seq < step_end;
  if gone.events > 0 then
    perform uncount_events(p_log, gone.ids, gone.actions, gone.types, gone.results, gone.actors);
    perform withdraw_exports(p_log);
  end if;
  update purge p set done_seq = step_end, events = p.events + gone.events,
    finished_at = case when step_end = p.to_seq then now() end
  where p.log = p_log and p.to_seq = running.to_seq;
  return true;
end $$;
--> statement-breakpoint
create function drop_empty_partitions() returns text[]
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '500ms' as $$
declare
  name text;
  is_empty bool;
  dropped text[] := '{}';
begin
  for name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event'::regclass and c.relname ~ '^event_\d{4}_\d{2}$'
      and to_date(substr(c.relname, 7), 'YYYY_MM') < now() - interval '62 days'
    order by 1
  loop
    execute format('select not exists (select from public.%I)', name) into is_empty;
    continue when not is_empty;
    perform pg_advisory_xact_lock(hashtext('trailmark.partition'));
    -- A late event may have come since: with the lock none can, and a look decides.
    execute format('lock table public.%I in access exclusive mode', name);
    execute format('select not exists (select from public.%I)', name) into is_empty;
    continue when not is_empty;
    execute format('drop table public.%I', name);
    dropped := dropped || name;
  end loop;
  return dropped;
end $$;
--> statement-breakpoint
create function set_retention(p_tenant_id text, p_keep_days int4, p_by text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_keep_days is null then
    delete from retention_policy r using tenant t where t.tenant_id = p_tenant_id and r.tenant = t.tenant;
    return;
  end if;
  insert into retention_policy (tenant, keep_days, set_by)
  select t.tenant, p_keep_days, p_by from tenant t where t.tenant_id = p_tenant_id
  on conflict (tenant) do update set keep_days = excluded.keep_days, set_by = excluded.set_by, set_at = now();
end $$;
--> statement-breakpoint
revoke execute on function
  is_control_of_transaction, withdraw_exports, uncount_events, redact_event, purge_limit, start_purge, purge_step,
  drop_empty_partitions, set_retention
from public;
--> statement-breakpoint
grant select on redaction, purge, retention_policy, export_job, export_chunk, verify_job, verify_finding to trailmark_app;
--> statement-breakpoint
grant insert, update, delete on export_job, export_chunk, verify_job, verify_finding to trailmark_app;
--> statement-breakpoint
grant execute on function redact_event, purge_limit, start_purge, purge_step, drop_empty_partitions, set_retention to trailmark_app;
--> statement-breakpoint
comment on column log.min_seq is 'Entries below it have no content any more: retention took it. A multiple of 256, so that whole tiles go.';
comment on table redaction is 'Parts of events that were taken out: their columns are gone, and their digest keeps the entry provable.';
comment on column redaction.log is 'Which log.';
comment on column redaction.seq is 'Place of the event.';
comment on column redaction.part is '1 = person, 2 = payload.';
comment on column redaction.id is 'Id of the event.';
comment on column redaction.redacted_at is 'When.';
comment on column redaction.redacted_by is 'Place of the ledger.redact entry that says who and why.';
comment on table purge is 'Beginnings of logs whose content went by retention. Done in steps, so that writers never wait long.';
comment on column purge.log is 'Which log.';
comment on column purge.to_seq is 'The first place that stays.';
comment on column purge.from_seq is 'Where it began.';
comment on column purge.purged_by is 'Place of the ledger.purge entry that says who and why.';
comment on column purge.done_seq is 'Contents below it are gone.';
comment on column purge.events is 'Events deleted.';
comment on column purge.started_at is 'When it began.';
comment on column purge.finished_at is 'When the last content went; null = it goes on.';
comment on table retention_policy is 'How long the events of a tenant are kept, by the day they were received. A tenant without one keeps all.';
comment on column retention_policy.tenant is 'Whose events.';
comment on column retention_policy.keep_days is 'Days.';
comment on column retention_policy.set_by is 'Who set it.';
comment on column retention_policy.set_at is 'When.';
comment on table export_job is 'Exports: what was asked for, how far it is, and what it came to.';
comment on column export_job.id is 'UUIDv7.';
comment on column export_job.owner is 'Identity of who asked: nobody else sees it.';
comment on column export_job.principal is 'Their rights as the credential said them; what they reach is looked up when it runs.';
comment on column export_job.request is 'Filter, words, range, log and tenant.';
comment on column export_job.format is 'csv, ndjson or bundle.';
comment on column export_job.logs is 'Logs it may hold events of; null = all of the platform.';
comment on column export_job.state is 'queued, running, done, error, cancelled, withdrawn (content was deleted since) or expired.';
comment on column export_job.error is 'Why it is no export.';
comment on column export_job.cursor is 'Where the next step begins.';
comment on column export_job.rows is 'Events written.';
comment on column export_job.total is 'Events that the snapshot holds.';
comment on column export_job.bytes is 'Bytes written.';
comment on column export_job.chunks is 'Pieces written.';
comment on column export_job.sha256 is 'Of the whole file.';
comment on column export_job.manifest is 'Counts, coverage, checkpoint and hash, for who receives the file.';
comment on column export_job.created_at is 'When it was asked for.';
comment on column export_job.started_at is 'When its first piece was written.';
comment on column export_job.finished_at is 'When it ended.';
comment on column export_job.expires_at is 'When its file is deleted.';
comment on table export_chunk is 'The file of an export in pieces, each written in the transaction that says how far the export is.';
comment on column export_chunk.export is 'Which export.';
comment on column export_chunk.nth is 'From 0.';
comment on column export_chunk.bytes is 'The piece.';
comment on table verify_job is 'Verifications of a log, asked for or scheduled.';
comment on column verify_job.id is 'UUIDv7.';
comment on column verify_job.log is 'Which log.';
comment on column verify_job.mode is 'full, or incremental: from where the last clean one ended.';
comment on column verify_job.state is 'queued, running, done or error.';
comment on column verify_job.error is 'Why it did not end.';
comment on column verify_job.start is 'Entry that it began with.';
comment on column verify_job.done is 'Entries looked at.';
comment on column verify_job.size is 'Entries to look at; null = not begun.';
comment on column verify_job.verified is 'Entries before this place were verified, and roots says of what tree: a multiple of 16,384.';
comment on column verify_job.roots is 'Roots of the perfect subtrees over those, 32 bytes each, left to right.';
comment on column verify_job.findings is 'What does not agree.';
comment on column verify_job.requested_by is 'Who asked.';
comment on column verify_job.created_at is 'When it was asked for.';
comment on column verify_job.started_at is 'When it began.';
comment on column verify_job.finished_at is 'When it ended.';
comment on table verify_finding is 'What a verification found not to agree.';
comment on column verify_finding.job is 'Which verification.';
comment on column verify_finding.nth is 'From 0.';
comment on column verify_finding.code is 'One word of a closed list (docs/integrity.md).';
comment on column verify_finding.seq is 'Place in the log, where it has one.';
comment on column verify_finding.detail is 'More for an operator.';
comment on function is_control_of_transaction is 'Whether an entry tells of such an action and was appended by this transaction.';
comment on function withdraw_exports is 'Deletes the files of exports that may hold what is deleted now.';
comment on function uncount_events is 'Takes deleted events out of every counter.';
comment on function redact_event is 'Takes the person or the payload out of an event, after the ledger.redact entry that tells of it was appended in the same transaction.';
comment on function purge_limit is 'Which entries retention may take of a log, up to a place: whole tiles that were signed, before the first held event. Without a lock: start_purge looks again under one.';
comment on function start_purge is 'Says that the content of entries goes, after the ledger.purge entry that tells of it was appended in the same transaction.';
comment on function purge_step is 'Deletes the content of the next entries of a purge; false where none is left. Control entries stay.';
comment on function drop_empty_partitions is 'Drops partitions of past months that hold no event of any tenant any more; answers their names.';
comment on function set_retention is 'Sets how long the events of a tenant are kept; null = for ever.';
