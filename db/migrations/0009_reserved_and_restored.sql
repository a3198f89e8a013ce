alter table platform add column xid_offset int8 not null default 0;
--> statement-breakpoint
create function ordered_xid() returns int8
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select pg_current_xact_id()::text::int8 + p.xid_offset from platform p
$$;
--> statement-breakpoint
create function feed_horizon() returns int8
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select pg_snapshot_xmin(pg_current_snapshot())::text::int8 + p.xid_offset from platform p
$$;
--> statement-breakpoint
create function note_restore() returns bool
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  highest int8 := (select coalesce(max(l.last_xid), 0) from log l);
  ahead int8;
begin
  -- Transaction ids of another cluster: this one would call them the future, and hand none of them out.
  select highest - (pg_snapshot_xmax(pg_current_snapshot())::text::int8 + p.xid_offset) into ahead from platform p for update;
  if ahead < 0 then
    return false;
  end if;
  update platform set xid_offset = xid_offset + ahead + 1, epoch = epoch + 1;
  return true;
end $$;
--> statement-breakpoint
create or replace function intern_values(p_log int4[], p_kind int2[], p_value text[], p_cap int4)
returns table (ordinal int4, code int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  wanted record;
  found_code int4;
  introduced jsonb := '{}';
  owner_key text;
begin
  for wanted in
    select i.ordinal::int4 as ordinal, i.log, i.kind, i.value
    from unnest(p_log, p_kind, p_value) with ordinality as i (log, kind, value, ordinal)
    order by i.kind, i.value collate "C", i.log
  loop
    select d.code into found_code from dictionary d where d.kind = wanted.kind and d.value = wanted.value;
    if found_code is null then
      owner_key := wanted.log || ':' || wanted.kind;
      if not introduced ? owner_key then
        introduced := introduced || jsonb_build_object(owner_key,
          (select count(*) from dictionary d where d.introduced_by = wanted.log and d.kind = wanted.kind));
      end if;
      -- Names of Trailmark's own are few, and must never be the ones that find the dictionary full.
      if (introduced ->> owner_key)::int8 < p_cap or (wanted.kind = 1 and wanted.value ~ '^(ledger|audit)\.') then
        insert into dictionary as d (kind, value, introduced_by) values (wanted.kind, wanted.value, wanted.log)
          on conflict (kind, value) do update set value = excluded.value returning d.code into found_code;
        introduced := introduced || jsonb_build_object(owner_key, (introduced ->> owner_key)::int8 + 1);
      end if;
    end if;
    ordinal := wanted.ordinal;
    code := coalesce(found_code, -2);
    insert into log_value (log, kind, code) values (wanted.log, wanted.kind, code) on conflict do nothing;
    return next;
  end loop;
end $$;
--> statement-breakpoint
revoke execute on function ordered_xid, feed_horizon, note_restore from public;
--> statement-breakpoint
grant execute on function feed_horizon, note_restore to trailmark_app;
--> statement-breakpoint
comment on column platform.xid_offset is 'Added to the transaction ids of this cluster, so that they go on where those of the entries end, also after a restore into another cluster. Written by note_restore.';
comment on function ordered_xid is 'Transaction id of the caller as entries hold it.';
comment on function feed_horizon is 'Entries below it are of transactions that have ended: nothing can come between them any more.';
comment on function note_restore is 'Finds entries of another cluster and goes on behind them, in a new epoch of the feed; false where there is nothing to do. Asked at every start.';
