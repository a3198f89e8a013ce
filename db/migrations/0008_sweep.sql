create function sweep() returns table (what text, removed int8)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  what := 'idempotency_key';
  delete from idempotency_key where created_at < now() - interval '7 days';
  get diagnostics removed = row_count;
  return next;
  what := 'console_session';
  delete from console_session where expires_at < now() - interval '30 days';
  get diagnostics removed = row_count;
  return next;
  what := 'rate_limit';
  delete from rate_limit where expire < (extract(epoch from now()) - 3600) * 1000;
  get diagnostics removed = row_count;
  return next;
end $$;
--> statement-breakpoint
revoke execute on function sweep from public;
--> statement-breakpoint
grant execute on function sweep to trailmark_app;
--> statement-breakpoint
comment on function sweep is 'Removes what has served its time: idempotency keys after a week, sessions a month after their end, spent rate limits. Events it never touches.';
--> statement-breakpoint
create index idempotency_key_created_at on idempotency_key (created_at);
