ALTER TABLE "console_session" ADD COLUMN "name" text;--> statement-breakpoint
drop function open_session(text, text, text, text, text, interval);
--> statement-breakpoint
create function open_session(
  p_provider text, p_subject text, p_name text, p_role text, p_tenant_id text, p_partner_id text, p_ttl interval
) returns uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into console_session (provider, subject, name, role, tenant_id, partner_id, expires_at)
  values (p_provider, p_subject, p_name, p_role, p_tenant_id, p_partner_id, now() + p_ttl) returning id
$$;
--> statement-breakpoint
create function open_password_session(p_name text, p_password_hash text, p_ttl interval) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- The lock orders this against a reset: either the reset ends this session too, or its password is known here.
  perform 1 from console_user where name = p_name and password_hash = p_password_hash for share;
  if not found then
    return null;
  end if;
  return open_session('password', p_name, null, null, null, null, p_ttl);
end $$;
--> statement-breakpoint
revoke execute on function open_session, open_password_session from public;
--> statement-breakpoint
grant execute on function open_session, open_password_session to trailmark_app;
--> statement-breakpoint
comment on column console_session.name is 'What the identity provider calls the person in words; null where the subject is their name.';
comment on function open_session is 'Begins a console session and answers its id.';
comment on function open_password_session is 'Begins the session of a console user and answers its id; null where their password is no longer the one that was checked.';
