create or replace function take_lease(p_name text, p_holder uuid, p_for interval) returns bool
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with taken as (
    insert into lease as l (name, holder, expires_at) values (p_name, p_holder, now() + p_for)
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where l.holder = excluded.holder or l.expires_at < now() or l.expires_at > now() + 2 * p_for
    returning 1
  )
  select exists (select from taken)
$$;
--> statement-breakpoint
comment on function take_lease is 'Takes or renews a lease; false while another holder has it. One that ends later than any that is taken now was taken by a clock that has been put back since: it would be held for as long as that was wrong.';
