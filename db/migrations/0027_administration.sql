create function create_api_key(
  p_prefix text, p_secret_hash bytea, p_tenant_id text, p_name text, p_scopes text[], p_sources text[], p_expires_at timestamptz
) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not p_scopes <@ array['audit:read', 'audit:ingest'] or p_scopes = '{}' then
    raise exception 'create_api_key: no scopes for a key: %', p_scopes;
  end if;
  insert into api_key (prefix, secret_hash, tenant, name, scopes, sources, expires_at)
  select p_prefix, p_secret_hash, t.tenant, p_name, p_scopes, p_sources, p_expires_at
  from tenant t where t.tenant_id = p_tenant_id;
  return found;
end $$;
--> statement-breakpoint
create function revoke_api_key(p_prefix text) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update api_key set revoked_at = now() where prefix = p_prefix and revoked_at is null;
  return found;
end $$;
--> statement-breakpoint
create function check_rights(p_role text, p_tenant_id text, p_partner_id text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (case p_role
    when 'super_admin' then p_tenant_id is null and p_partner_id is null
    when 'partner_admin' then p_tenant_id is null and p_partner_id is not null
    when 'tenant_admin' then p_tenant_id is not null and p_partner_id is null
    when 'auditor' then (p_tenant_id is null) <> (p_partner_id is null)
    when 'analyst' then (p_tenant_id is null) <> (p_partner_id is null)
    else false
  end) then
    raise exception 'check_rights: a % is nobody of tenant % and partner %', p_role, p_tenant_id, p_partner_id;
  end if;
end $$;
--> statement-breakpoint
create function create_user(p_name text, p_role text, p_tenant_id text, p_partner_id text, p_password_hash text) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform check_rights(p_role, p_tenant_id, p_partner_id);
  insert into console_user (name, role, tenant_id, partner_id, password_hash, must_change_password)
    values (p_name, p_role, p_tenant_id, p_partner_id, p_password_hash, true)
    on conflict (name) do nothing;
  return found;
end $$;
--> statement-breakpoint
create function is_last_super_admin(p_name text) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- Until the end of the transaction, so that two who take each other's rights do not both succeed.
  perform pg_advisory_xact_lock(hashtext('trailmark.super_admin'));
  return exists (select from console_user u where u.name = p_name and u.role = 'super_admin')
    and not exists (select from console_user u where u.name <> p_name and u.role = 'super_admin');
end $$;
--> statement-breakpoint
create function lock_user(p_name text, p_role text, p_tenant_id text, p_partner_id text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  locked console_user;
begin
  select * into locked from console_user u where u.name = p_name for update;
  if locked.id is null then
    return 'unknown';
  end if;
  -- Whoever decided on a change did so by the rights that they had seen.
  return case when (locked.role, locked.tenant_id, locked.partner_id) is distinct from (p_role, p_tenant_id, p_partner_id)
    then 'changed' else 'done' end;
end $$;
--> statement-breakpoint
create function change_rights(
  p_name text, p_was_role text, p_was_tenant_id text, p_was_partner_id text, p_role text, p_tenant_id text, p_partner_id text
) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  outcome text := lock_user(p_name, p_was_role, p_was_tenant_id, p_was_partner_id);
begin
  perform check_rights(p_role, p_tenant_id, p_partner_id);
  if outcome <> 'done' then
    return outcome;
  end if;
  if p_role <> 'super_admin' and is_last_super_admin(p_name) then
    return 'last';
  end if;
  update console_user set role = p_role, tenant_id = p_tenant_id, partner_id = p_partner_id where name = p_name;
  return 'done';
end $$;
--> statement-breakpoint
create function reset_password(
  p_name text, p_was_role text, p_was_tenant_id text, p_was_partner_id text, p_password_hash text
) returns table (outcome text, sessions int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  outcome := lock_user(p_name, p_was_role, p_was_tenant_id, p_was_partner_id);
  sessions := 0;
  if outcome = 'done' then
    update console_user set password_hash = p_password_hash, must_change_password = true where name = p_name;
    sessions := revoke_sessions('password', p_name, null);
  end if;
  return next;
end $$;
--> statement-breakpoint
create function delete_user(p_name text, p_was_role text, p_was_tenant_id text, p_was_partner_id text)
returns table (outcome text, sessions int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  outcome := lock_user(p_name, p_was_role, p_was_tenant_id, p_was_partner_id);
  sessions := 0;
  if outcome = 'done' and is_last_super_admin(p_name) then
    outcome := 'last';
  elsif outcome = 'done' then
    delete from console_user where name = p_name;
    -- Else they would be those of whoever gets the name next.
    sessions := revoke_sessions('password', p_name, null);
  end if;
  return next;
end $$;
--> statement-breakpoint
create function create_client(
  p_client_id text, p_secret_hash bytea, p_name text, p_role text, p_tenant_id text, p_partner_id text,
  p_platform_token bool, p_scopes text[], p_sources text[]
) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into oauth_client (client_id, secret_hash, name, role, tenant_id, partner_id, platform_token, scopes, sources)
    values (p_client_id, p_secret_hash, p_name, p_role, p_tenant_id, p_partner_id, p_platform_token, p_scopes, p_sources)
    on conflict (client_id) do nothing;
  return found;
end $$;
--> statement-breakpoint
create function rotate_client_secret(p_client_id text, p_secret_hash bytea) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update oauth_client set secret_hash = p_secret_hash where client_id = p_client_id and revoked_at is null;
  return found;
end $$;
--> statement-breakpoint
create function revoke_client(p_client_id text) returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update oauth_client set revoked_at = now() where client_id = p_client_id and revoked_at is null;
  return found;
end $$;
--> statement-breakpoint
create function change_tenant(
  p_tenant_id text, p_name text, p_moves bool, p_partner_id text, p_is_archived bool
) returns table (
  was_name text, was_partner_id text, was_archived_at timestamptz, name text, partner_id text, archived_at timestamptz
)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was tenant;
  became tenant;
begin
  select * into was from tenant t where t.tenant_id = p_tenant_id for update;
  if was.tenant is null then
    return;
  end if;
  update tenant t set name = coalesce(p_name, t.name),
    partner_id = case when p_moves then p_partner_id else t.partner_id end,
    archived_at = case coalesce(p_is_archived, t.archived_at is not null) when true then coalesce(t.archived_at, now()) end
  where t.tenant = was.tenant returning * into became;
  return query select was.name, was.partner_id, was.archived_at::timestamptz,
    became.name, became.partner_id, became.archived_at::timestamptz;
end $$;
--> statement-breakpoint
revoke execute on function
  create_api_key, revoke_api_key, check_rights, create_user, is_last_super_admin, lock_user, change_rights, reset_password, delete_user,
  create_client, rotate_client_secret, revoke_client, change_tenant
from public;
--> statement-breakpoint
grant execute on function
  create_api_key, revoke_api_key, create_user, change_rights, reset_password, delete_user,
  create_client, rotate_client_secret, revoke_client, change_tenant
to trailmark_app;
--> statement-breakpoint
comment on column tenant.archived_at is 'Since when it takes no further events; null = it takes them. It is read as before.';
comment on function create_api_key is 'Keeps a key of one tenant; false where there is no such tenant.';
comment on function revoke_api_key is 'From its end on no instance accepts the key; false where it is none, or was revoked.';
comment on function check_rights is 'Throws where a role lacks the place that it needs, or has one that it has no use for.';
comment on function create_user is 'Makes a console user with a one-time password; false where the name is taken.';
comment on function is_last_super_admin is 'Whether nobody else is a super_admin; holds until the end of the transaction.';
comment on function lock_user is 'Locks a console user: done, unknown, or changed where their rights are not those that the caller has seen.';
comment on function change_rights is 'Changes what a console user may do, from their next request on. Outcome as of lock_user, or last where nobody else would be a super_admin.';
comment on function reset_password is 'Sets a one-time password and ends every session of the user; answers how many. Outcome as of lock_user.';
comment on function delete_user is 'Deletes a console user and ends their sessions; answers how many. Outcome as of lock_user, or last where nobody else would be a super_admin.';
comment on function create_client is 'Keeps an OAuth client; false where the id is taken.';
comment on function rotate_client_secret is 'From its end on the secret of before gets no further token; false where there is no such client, or it was revoked.';
comment on function revoke_client is 'From its end on the client gets no further token; false where there is none, or it was revoked.';
comment on function change_tenant is 'Changes name, partner and state of a tenant, each where it is given, and answers what they were and are; nothing where there is none.';
