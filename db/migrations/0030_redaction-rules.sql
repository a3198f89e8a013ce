create function replace_redaction_rule(p_tenant_id text, p_version int4, p_names text[], p_patterns text[]) returns int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  stands int4;
begin
  perform pg_advisory_xact_lock(hashtextextended('trailmark.redaction_rule ' || p_tenant_id, 0));
  stands := coalesce((select r.version from redaction_rule r join tenant t on t.tenant = r.tenant where t.tenant_id = p_tenant_id), 0);
  if stands <> p_version then
    return null;
  end if;
  return set_redaction_rule(p_tenant_id, p_names, p_patterns);
end $$;
--> statement-breakpoint
revoke execute on function replace_redaction_rule from public;
--> statement-breakpoint
grant execute on function replace_redaction_rule to trailmark_app;
--> statement-breakpoint
comment on function replace_redaction_rule is 'Replaces the redaction rules of a tenant where they are of this version, 0 = none; answers the next one, or null where somebody else was faster.';
