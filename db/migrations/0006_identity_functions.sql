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
update log l set last_xid = coalesce((select max(e.xid) from ledger_entry e where e.log = l.log), 0);
--> statement-breakpoint
select create_tenant('_trailmark', 'Trailmark itself', null);
--> statement-breakpoint
create function use_api_key(p_secret_hash bytea)
returns table (prefix text, name text, tenant_id text, scopes text[], sources text[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_key api_key;
begin
  select * into found_key from api_key k
  where k.secret_hash = p_secret_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
  if not found then
    return;
  end if;
  -- Once a minute is exact enough, and spares a busy key a row version a request. A key that others are
  -- marking now, or that is locked for revocation, is not waited for.
  if found_key.last_used_at is null or found_key.last_used_at < now() - interval '1 minute' then
    update api_key k set last_used_at = now()
    where k.prefix = (select l.prefix from api_key l where l.prefix = found_key.prefix for update skip locked);
  end if;
  return query
    select found_key.prefix, found_key.name, t.tenant_id, found_key.scopes, found_key.sources
    from tenant t where t.tenant = found_key.tenant;
end $$;
--> statement-breakpoint
create function open_session(
  p_provider text, p_subject text, p_role text, p_tenant_id text, p_partner_id text, p_ttl interval
) returns uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into console_session (provider, subject, role, tenant_id, partner_id, expires_at)
  values (p_provider, p_subject, p_role, p_tenant_id, p_partner_id, now() + p_ttl) returning id
$$;
--> statement-breakpoint
create function close_session(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update console_session set revoked_at = now() where id = p_id and revoked_at is null
$$;
--> statement-breakpoint
create function revoke_sessions(p_provider text, p_subject text, p_but uuid) returns int4
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with revoked as (
    update console_session set revoked_at = now()
    where provider = p_provider and subject = p_subject and revoked_at is null and id is distinct from p_but returning 1
  )
  select count(*)::int4 from revoked
$$;
--> statement-breakpoint
create function change_password(p_name text, p_password_hash text, p_session uuid) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update console_user set password_hash = p_password_hash, must_change_password = false where name = p_name;
  if not found then
    return false;
  end if;
  perform revoke_sessions('password', p_name, p_session);
  return true;
end $$;
--> statement-breakpoint
create function claim_idempotency_key(p_tenant_id text, p_key_hash bytea, p_fingerprint bytea) returns bytea
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  owner_tenant int4 := (select t.tenant from tenant t where t.tenant_id = p_tenant_id);
begin
  insert into idempotency_key (tenant, key_hash, fingerprint) values (owner_tenant, p_key_hash, p_fingerprint)
    on conflict do nothing;
  return (select k.fingerprint from idempotency_key k where k.tenant = owner_tenant and k.key_hash = p_key_hash);
end $$;
--> statement-breakpoint
create function set_redaction_rule(p_tenant_id text, p_names text[], p_patterns text[]) returns int4
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into redaction_rule as r (tenant, version, names, patterns)
  select t.tenant, 1, p_names, p_patterns from tenant t where t.tenant_id = p_tenant_id
  on conflict (tenant) do update
    set version = r.version + 1, names = excluded.names, patterns = excluded.patterns, updated_at = now()
  returning version
$$;
--> statement-breakpoint
create function publish_signing_key(p_kid text, p_signs_in interval) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- The first key of an installation signs at once; two processes that both find none make one.
  perform pg_advisory_xact_lock(hashtext('trailmark.signing_key'));
  if p_signs_in is null and exists (select from signing_key) then
    return;
  end if;
  insert into signing_key (kid, signs_from) values (p_kid, now() + coalesce(p_signs_in, interval '0'));
end $$;
--> statement-breakpoint
create function place_hold(p_log int4, p_actor_id text, p_resource_id text, p_reason text, p_by text) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  placed int4;
begin
  -- The lock that erasures take too: a hold is before or after an erasure, never in the middle of one.
  perform 1 from log l where l.log = p_log for update;
  insert into legal_hold (log, actor_id, resource_id, reason, placed_by)
    values (p_log, p_actor_id, p_resource_id, p_reason, p_by) returning hold into placed;
  return placed;
end $$;
--> statement-breakpoint
create function release_hold(p_hold int4, p_by text) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update legal_hold set released_by = p_by, released_at = now() where hold = p_hold and released_at is null;
  return found;
end $$;
--> statement-breakpoint
create function begin_erasure(p_log int4, p_id uuid)
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
create function erase_event(p_log int4, p_id uuid, p_erased_by int8) returns bool
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
revoke execute on all functions in schema public from public;
--> statement-breakpoint
grant select on all tables in schema public to trailmark_app;
--> statement-breakpoint
grant insert, update, delete on rate_limit to trailmark_app;
--> statement-breakpoint
grant execute on function
  use_api_key, open_session, close_session, revoke_sessions, change_password, claim_idempotency_key,
  set_redaction_rule, publish_signing_key, place_hold, release_hold, begin_erasure, erase_event
to trailmark_app;
--> statement-breakpoint
comment on column log.last_xid is 'Highest xid of its entries. An entry takes the greater of it and its own transaction, so that xids never fall within a log.';
comment on table api_key is 'Keys of machines that write to or read one tenant. The secret is shown once and kept as a hash.';
comment on column api_key.prefix is 'Public first part of the key, by which people name it.';
comment on column api_key.secret_hash is 'SHA-256 of the whole key; 256 random bits need no slower hash.';
comment on column api_key.tenant is 'The one tenant it reaches.';
comment on column api_key.name is 'What people call it; also the source of its events where no sources are named.';
comment on column api_key.scopes is 'What it may do: audit:read, audit:ingest.';
comment on column api_key.sources is 'Sources its events may carry.';
comment on column api_key.created_at is 'When it was made.';
comment on column api_key.expires_at is 'When it ends; null = never.';
comment on column api_key.last_used_at is 'Last use, to the minute.';
comment on column api_key.revoked_at is 'When it was revoked: from then on no instance accepts it.';
comment on table oauth_client is 'Machines that get tokens from /oauth/token (client credentials).';
comment on column oauth_client.client_id is 'Its name in requests and tokens.';
comment on column oauth_client.secret_hash is 'SHA-256 of the secret of 256 random bits.';
comment on column oauth_client.name is 'What people call it.';
comment on column oauth_client.role is 'Claim role of its tokens, or null.';
comment on column oauth_client.tenant_id is 'Claim tenant_id of its tokens.';
comment on column oauth_client.partner_id is 'Claim partner_id of its tokens.';
comment on column oauth_client.platform_token is 'Claim platform_token of its tokens.';
comment on column oauth_client.scopes is 'Scopes it may ask for.';
comment on column oauth_client.sources is 'Sources its events may carry.';
comment on column oauth_client.created_at is 'When it was made.';
comment on column oauth_client.revoked_at is 'When it was revoked: it gets no further tokens, and introspection calls its tokens inactive.';
comment on table signing_key is 'Keys of the authorization server by name alone: the private key is derived from the master key, outside the database.';
comment on column signing_key.kid is 'Key id in tokens and JWKS.';
comment on column signing_key.published_at is 'From when it stands in JWKS.';
comment on column signing_key.signs_from is 'From when it signs; the newest key past it signs.';
comment on table console_session is 'Signed-in browsers. The cookie names a row; a revoked row ends the session at the next request.';
comment on column console_session.id is 'In the cookie, encrypted.';
comment on column console_session.subject is 'Name of the console user, or the identity provider''s name of the person.';
comment on column console_session.provider is 'password or oidc.';
comment on column console_session.role is 'Role that the identity provider said; null for password, whose rights are read anew each time.';
comment on column console_session.tenant_id is 'Tenant that the identity provider said.';
comment on column console_session.partner_id is 'Partner that the identity provider said.';
comment on column console_session.created_at is 'When they signed in.';
comment on column console_session.expires_at is 'When it ends by itself.';
comment on column console_session.revoked_at is 'When it was ended: sign-out, a changed password, an operator.';
comment on table idempotency_key is 'Idempotency-Key headers of writers, so that a key with another body is refused.';
comment on column idempotency_key.tenant is 'Whose key.';
comment on column idempotency_key.key_hash is 'SHA-256 of the header.';
comment on column idempotency_key.fingerprint is 'SHA-256 of the request body it came with first.';
comment on column idempotency_key.created_at is 'When it came first.';
comment on table redaction_rule is 'What a tenant has taken out of its events beside the built-in secrets, before hashing.';
comment on column redaction_rule.tenant is 'Whose rules.';
comment on column redaction_rule.version is 'Raised with each change; stands in the redactions of an event.';
comment on column redaction_rule.names is 'Member names whose value is taken out.';
comment on column redaction_rule.patterns is 'RE2 patterns; what they match inside a text is taken out.';
comment on column redaction_rule.updated_at is 'When they were changed.';
comment on table rate_limit is 'Spent requests, shared by all instances. Unlogged: a crash may forget it. Written by rate-limiter-flexible.';
comment on column rate_limit.key is 'What is limited: credential, address, sign-in name.';
comment on column rate_limit.points is 'Requests spent in the present window.';
comment on column rate_limit.expire is 'End of the window, milliseconds since 1970.';
comment on table tombstone is 'Erased events: their entry stays in the ledger, their content is gone.';
comment on column tombstone.log is 'Which log.';
comment on column tombstone.seq is 'Place of the erased event.';
comment on column tombstone.id is 'Its id.';
comment on column tombstone.erased_at is 'When.';
comment on column tombstone.erased_by is 'Place of the ledger.erase entry that says who and why.';
comment on table legal_hold is 'Events that must not be erased while the hold stands. A hold without actor and resource holds the whole log.';
comment on column legal_hold.hold is 'Its number.';
comment on column legal_hold.log is 'Which log.';
comment on column legal_hold.actor_id is 'Holds the events of this actor.';
comment on column legal_hold.resource_id is 'Holds the events of this resource.';
comment on column legal_hold.reason is 'Why, for auditors.';
comment on column legal_hold.placed_by is 'Who placed it.';
comment on column legal_hold.placed_at is 'When.';
comment on column legal_hold.released_by is 'Who released it.';
comment on column legal_hold.released_at is 'When; null = it stands.';
comment on column console_user.role is 'super_admin, partner_admin, tenant_admin, auditor or analyst.';
comment on column console_user.tenant_id is 'Tenant of a tenant_admin, auditor or analyst.';
comment on column console_user.partner_id is 'Partner of a partner_admin, or of an auditor or analyst without a tenant.';
comment on function use_api_key is 'The key of a hash if it is neither revoked nor expired; notes its use.';
comment on function open_session is 'Begins a console session and answers its id.';
comment on function close_session is 'Ends one console session.';
comment on function revoke_sessions is 'Ends every session of a person but one; answers how many.';
comment on function change_password is 'Sets a password that its user chose and ends their other sessions.';
comment on function claim_idempotency_key is 'Remembers the fingerprint that a key came with first and answers it ever after.';
comment on function set_redaction_rule is 'Replaces the redaction rules of a tenant; answers their version.';
comment on function publish_signing_key is 'Adds a signing key; without a delay only where there is none yet.';
comment on function place_hold is 'Places a legal hold; answers its number.';
comment on function release_hold is 'Releases a legal hold; false where none stands under that number.';
comment on function begin_erasure is 'Locks a log and answers where an event stands and what forbids its erasure.';
comment on function erase_event is 'Deletes the content of an event, salts included, after the ledger.erase entry that tells of it was appended in the same transaction.';
