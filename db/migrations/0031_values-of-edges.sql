-- A range that ends within a chunk takes the nearer bound of it: what lies between is added, or taken away, one by one.
create function nearest_bound(p_scope int4, p_at uuid) returns uuid
language plpgsql stable parallel safe as $$
declare
  open_lo uuid := open_chunk(p_scope);
  open_hi uuid := case when p_scope = 0 then (select p.watermark from platform p) else (select l.sealed from log l where l.log = p_scope) end;
  chunk_lo uuid;
  chunk_hi uuid;
  before int8;
  after int8;
begin
  if p_at >= open_hi then
    return open_hi;
  end if;
  select s.lo, s.hi into chunk_lo, chunk_hi from segment s
  where s.scope = p_scope and s.level = 2 and s.lo <= p_at order by s.lo desc limit 1;
  if p_at >= open_lo then
    chunk_lo := open_lo;
    chunk_hi := open_hi;
  end if;
  select coalesce(sum(s.events) filter (where s.lo < p_at), 0), coalesce(sum(s.events) filter (where s.lo >= p_at), 0)
  into before, after from segment s
  where s.scope = p_scope and s.level = 1 and s.lo >= chunk_lo and s.lo < chunk_hi;
  return case when before <= after then chunk_lo else chunk_hi end;
end $$;
--> statement-breakpoint
create or replace function event_values(p_scope int4, p_kind int2, p_lo uuid, p_hi uuid) returns table (value text, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_custom_plan as $$
declare
  inner_lo uuid := nearest_bound(p_scope, p_lo);
  inner_hi uuid := nearest_bound(p_scope, p_hi);
begin
  if inner_lo >= inner_hi then
    return query select w.value, w.events from raw_values(p_scope, p_kind, p_lo, p_hi) w;
    return;
  end if;
  return query
    select a.value, sum(a.events)::int8 from segment_value a
    where a.scope = p_scope and a.kind = p_kind and a.lo >= inner_lo and a.lo < inner_hi group by 1;
  if p_scope = 0 then
    return query
      select v.value, sum(d.change)::int8 from segment_delta d
      cross join lateral (select case p_kind when 1 then d.actor_id else d.ip end as value) v
      where d.id >= inner_lo and d.id < inner_hi and v.value is not null group by 1;
  end if;
  -- Of these at most one at each end holds anything.
  return query select w.value, w.events from raw_values(p_scope, p_kind, p_lo, inner_lo) w;
  return query select w.value, -w.events from raw_values(p_scope, p_kind, inner_lo, p_lo) w;
  return query select w.value, w.events from raw_values(p_scope, p_kind, inner_hi, p_hi) w;
  return query select w.value, -w.events from raw_values(p_scope, p_kind, p_hi, inner_hi) w;
end $$;
--> statement-breakpoint
revoke execute on function nearest_bound from public;
--> statement-breakpoint
grant execute on function nearest_bound to trailmark_app;
--> statement-breakpoint
comment on function nearest_bound is 'The bound of a chunk that the fewest sealed events lie between and an id; of what no chunk holds, the end of what is sealed.';
comment on function event_values is 'Events of a log (0: of all main logs) in an id range by actor (1) or address (2): of whole chunks from their counters, at the ends one by one; a value may come several times, and be taken away again.';
