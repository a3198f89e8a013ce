create function is_control_of_transaction(p_log int4, p_seq int8, p_action text, p_told jsonb) returns bool
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from ledger_entry n
    join event c on c.log = n.log and c.id = n.id
    left join dictionary d on d.kind = 1 and d.code = c.action
    where n.log = p_log and n.seq = p_seq and coalesce(d.value, c.overflow ->> 'action') = p_action
      and c.details @> p_told and c.details ? 'sig'
      and c.xmin::text = (pg_current_xact_id()::text::int8 % 4294967296)::text)
$$;
--> statement-breakpoint
create or replace function erase_event(p_log int4, p_id uuid, p_erased_by int8) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  erased event;
begin
  perform 1 from log l where l.log = p_log for update;
  perform pg_advisory_xact_lock_shared(hashtext('trailmark.platform'));
  if not is_control_of_transaction(p_log, p_erased_by, 'ledger.erase',
    jsonb_build_object('erased', jsonb_build_array(jsonb_build_object('id', p_id)))) then
    raise exception 'erase_event: entry % of log % is no ledger.erase of this transaction that names event %', p_erased_by, p_log, p_id;
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
  if not is_control_of_transaction(p_log, p_redacted_by, 'ledger.redact',
    jsonb_build_object('redacted', jsonb_build_array(
      jsonb_build_object('id', p_id, 'part', p_part, 'digest', encode(p_digest, 'base64'))))) then
    raise exception 'redact_event: entry % of log % is no ledger.redact of this transaction that names part % of event %',
      p_redacted_by, p_log, p_part, p_id;
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
create or replace function start_purge(p_log int4, p_from_seq int8, p_to_seq int8, p_purged_by int8) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from log l where l.log = p_log for update;
  if not is_control_of_transaction(p_log, p_purged_by, 'ledger.purge',
    jsonb_build_object('purged', jsonb_build_object('from', p_from_seq, 'to', p_to_seq))) then
    raise exception 'start_purge: entry % of log % is no ledger.purge of this transaction that names entries % to %',
      p_purged_by, p_log, p_from_seq, p_to_seq;
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
drop function release_hold(int4, text);
--> statement-breakpoint
create function release_hold(p_hold int4, p_by text, p_told_by int8) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not is_control_of_transaction(
    (select h.log from legal_hold h where h.hold = p_hold), p_told_by, 'ledger.release', jsonb_build_object('hold', p_hold)) then
    raise exception 'release_hold: entry % is no ledger.release of this transaction that names hold %', p_told_by, p_hold;
  end if;
  update legal_hold set released_by = p_by, released_at = now() where hold = p_hold and released_at is null;
  return found;
end $$;
--> statement-breakpoint
drop function is_control_of_transaction(int4, int8, text);
--> statement-breakpoint
revoke execute on function is_control_of_transaction, release_hold from public;
--> statement-breakpoint
grant execute on function release_hold to trailmark_app;
--> statement-breakpoint
comment on function is_control_of_transaction is 'Whether an entry tells of such an action and of this in particular, carries a signature, and was appended by this transaction. Whether the signature holds only a verifier can say: no key is in the database.';
comment on function release_hold is 'Ends a hold, after the ledger.release entry that names it was appended in the same transaction; false where it stands no more.';
