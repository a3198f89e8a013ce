do $$ begin
  if not exists (select from pg_roles where rolname = 'trailmark_app') then
    create role trailmark_app nologin;
  end if;
end $$;
--> statement-breakpoint
revoke all on schema public from public;
--> statement-breakpoint
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;
--> statement-breakpoint
revoke execute on all functions in schema public from public;
--> statement-breakpoint
grant usage on schema public, drizzle to trailmark_app;
--> statement-breakpoint
grant select on all tables in schema public, drizzle to trailmark_app;
--> statement-breakpoint
grant execute on function
  uuid_floor, event_tokens, create_tenant, claim_keys, intern_values, append_events, ensure_event_partition
to trailmark_app;
