create or replace function drop_empty_partitions() returns text[]
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
    -- The whole before its part, as whoever writes and reads: the other way round they would wait for each other.
    lock table only public.event in access exclusive mode;
    execute format('lock table public.%I in access exclusive mode', name);
    -- A late event may have come since: with the locks none can, and a look decides.
    execute format('select not exists (select from public.%I)', name) into is_empty;
    continue when not is_empty;
    execute format('drop table public.%I', name);
    dropped := dropped || name;
  end loop;
  return dropped;
end $$;
