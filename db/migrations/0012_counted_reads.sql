create function uuid_ms(id uuid) returns int8
language sql immutable parallel safe
return ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::int8;
--> statement-breakpoint
create function uuid_at(ms int8) returns uuid
language sql immutable parallel safe
return (lpad(to_hex(ms), 12, '0') || repeat('0', 20))::uuid;
--> statement-breakpoint
create function segment_cover(p_scope int4, p_lo uuid, p_hi uuid) returns table (level int2, lo uuid, hi uuid)
language plpgsql stable parallel safe as $$
declare
  inner_lo uuid;
  inner_hi uuid;
  found_lo uuid;
  found_hi uuid;
begin
  foreach level in array array[3, 2, 1]::int2[] loop
    if inner_lo is null then
      select s.lo into found_lo from segment s
      where s.scope = p_scope and s.level = segment_cover.level and s.lo >= p_lo order by s.lo limit 1;
      continue when found_lo is null;
      select b.hi into found_hi from (
        select s.hi from segment s
        where s.scope = p_scope and s.level = segment_cover.level and s.lo >= found_lo and s.lo < p_hi
        order by s.lo desc limit 2) b
      where b.hi <= p_hi order by b.hi desc limit 1;
      continue when found_hi is null;
      lo := found_lo;
      hi := found_hi;
      inner_lo := lo;
      inner_hi := hi;
      return next;
    else
      select s.lo into found_lo from segment s
      where s.scope = p_scope and s.level = segment_cover.level and s.lo >= p_lo order by s.lo limit 1;
      if found_lo < inner_lo then
        lo := found_lo;
        hi := inner_lo;
        inner_lo := found_lo;
        return next;
      end if;
      select b.hi into found_hi from (
        select s.hi from segment s
        where s.scope = p_scope and s.level = segment_cover.level and s.lo >= inner_hi and s.lo < p_hi
        order by s.lo desc limit 2) b
      where b.hi <= p_hi order by b.hi desc limit 1;
      if found_hi is not null then
        lo := inner_hi;
        hi := found_hi;
        inner_hi := found_hi;
        return next;
      end if;
    end if;
  end loop;
  level := 0;
  if inner_lo is null then
    lo := p_lo;
    hi := p_hi;
    return next;
    return;
  end if;
  if p_lo < inner_lo then
    lo := p_lo;
    hi := inner_lo;
    return next;
  end if;
  if inner_hi < p_hi then
    lo := inner_hi;
    hi := p_hi;
    return next;
  end if;
end $$;
--> statement-breakpoint
create function block_counts(
  p_scope int4, p_level int2, p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[]
) returns table (lo uuid, result int2, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  if p_action is not null then
    return query
      select c.lo, c.result, sum(c.events) from segment_count c
      where c.scope = p_scope and c.level = p_level and c.action = any (p_action) and c.lo >= p_lo and c.lo < p_hi
        and (p_resource_type is null or c.resource_type = any (p_resource_type))
        and (p_result is null or c.result = any (p_result))
      group by c.lo, c.result;
  else
    return query
      select c.lo, c.result, sum(c.events) from segment_count c
      where c.scope = p_scope and c.level = p_level and c.action = -1
        and c.resource_type = any (coalesce(p_resource_type, '{-1}'))
        and c.result = any (coalesce(p_result, '{0,1,2,3,4}')) and c.lo >= p_lo and c.lo < p_hi
      group by c.lo, c.result;
  end if;
  if p_scope = 0 and exists (select from segment_delta) then
    return query
      select b.lo, d.result, sum(d.change)::int8 from segment_delta d
      cross join lateral (
        select s.lo from segment s where s.scope = 0 and s.level = p_level and s.lo <= d.id order by s.lo desc limit 1
      ) b
      where d.id >= p_lo and d.id < p_hi and (p_action is null or d.action = any (p_action))
        and (p_resource_type is null or d.resource_type = any (p_resource_type))
        and (p_result is null or d.result = any (p_result))
      group by b.lo, d.result;
  end if;
end $$;
--> statement-breakpoint
create function raw_count(
  p_scope int4, p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[]
) returns int8
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  if p_scope = 0 then
    return (
      select count(*) from event e
      where e.id >= p_lo and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0)
        and (p_action is null or e.action = any (p_action))
        and (p_resource_type is null or e.resource_type = any (p_resource_type))
        and (p_result is null or e.result = any (p_result)));
  end if;
  return (
    select count(*) from event e
    where e.log = p_scope and e.id >= p_lo and e.id < p_hi
      and (p_action is null or e.action = any (p_action))
      and (p_resource_type is null or e.resource_type = any (p_resource_type))
      and (p_result is null or e.result = any (p_result)));
end $$;
--> statement-breakpoint
create function count_events(
  p_scope int4, p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[]
) returns int8
language plpgsql stable parallel safe as $$
declare
  part record;
  total int8 := 0;
begin
  for part in select * from segment_cover(p_scope, p_lo, p_hi) loop
    if part.level = 0 then
      total := total + raw_count(p_scope, part.lo, part.hi, p_action, p_resource_type, p_result);
    else
      total := total + (
        select coalesce(sum(c.events), 0)
        from block_counts(p_scope, part.level, part.lo, part.hi, p_action, p_resource_type, p_result) c);
    end if;
  end loop;
  return total;
end $$;
--> statement-breakpoint
create function event_cube(
  p_scope int4, p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[]
) returns table (action int4, resource_type int4, result int2, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  part record;
begin
  for part in select * from segment_cover(p_scope, p_lo, p_hi) loop
    if part.level > 0 then
      return query
        select c.action, c.resource_type, c.result, sum(c.events) from segment_count c
        where c.scope = p_scope and c.level = part.level and c.lo >= part.lo and c.lo < part.hi and c.action <> -1
          and (p_action is null or c.action = any (p_action))
          and (p_resource_type is null or c.resource_type = any (p_resource_type))
          and (p_result is null or c.result = any (p_result))
        group by c.action, c.resource_type, c.result;
      if p_scope = 0 and exists (select from segment_delta) then
        return query
          select d.action, d.resource_type, d.result, sum(d.change)::int8 from segment_delta d
          where d.id >= part.lo and d.id < part.hi and (p_action is null or d.action = any (p_action))
            and (p_resource_type is null or d.resource_type = any (p_resource_type))
            and (p_result is null or d.result = any (p_result))
          group by d.action, d.resource_type, d.result;
      end if;
    elsif p_scope = 0 then
      return query
        select e.action, e.resource_type, e.result, count(*) from event e
        where e.id >= part.lo and e.id < part.hi and e.log in (select l.log from log l where l.kind = 0)
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
        group by e.action, e.resource_type, e.result;
    else
      return query
        select e.action, e.resource_type, e.result, count(*) from event e
        where e.log = p_scope and e.id >= part.lo and e.id < part.hi
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
        group by e.action, e.resource_type, e.result;
    end if;
  end loop;
end $$;
--> statement-breakpoint
create function event_ids(
  p_scope int4, p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[],
  p_is_descending bool, p_skip int8, p_limit int4
) returns setof uuid
language plpgsql stable parallel safe rows 50
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
  part record;
  block record;
  -- What is still to be looked at, the next one last.
  levels int2[] := '{}';
  los uuid[] := '{}';
  his uuid[] := '{}';
  -- Of a block that is known by its counters: how many rows it holds, so that nobody reads on behind the last one.
  helds int8[] := '{}';
  picked_los uuid[];
  picked_helds int8[];
  top int4;
  at_level int2;
  at_lo uuid;
  at_hi uuid;
  to_skip int8 := p_skip;
  wanted int8 := p_limit;
  held int8;
  looked_for int8;
  taken int8;
begin
  for part in
    select * from segment_cover(p_scope, p_lo, p_hi) c
    order by case when p_is_descending then c.lo end, case when not p_is_descending then c.lo end desc
  loop
    levels := levels || part.level;
    los := los || part.lo;
    his := his || part.hi;
    helds := helds || null::int8;
  end loop;
  loop
    top := cardinality(levels);
    exit when wanted <= 0 or top = 0;
    at_level := levels[top];
    at_lo := los[top];
    at_hi := his[top];
    held := helds[top];
    levels := levels[:top - 1];
    los := los[:top - 1];
    his := his[:top - 1];
    helds := helds[:top - 1];
    if at_level = 0 then
      if to_skip > 0 and held is null then
        held := raw_count(p_scope, at_lo, at_hi, p_action, p_resource_type, p_result);
        if to_skip >= held then
          to_skip := to_skip - held;
          continue;
        end if;
      end if;
      looked_for := least(wanted, held - to_skip);
      if p_scope = 0 and p_is_descending then
        return query
          select e.id from event e
          where e.id >= at_lo and e.id < at_hi and exists (select from log l where l.log = e.log and l.kind = 0)
            and (p_action is null or e.action = any (p_action))
            and (p_resource_type is null or e.resource_type = any (p_resource_type))
            and (p_result is null or e.result = any (p_result))
          order by e.id desc offset to_skip limit looked_for;
      elsif p_scope = 0 then
        return query
          select e.id from event e
          where e.id >= at_lo and e.id < at_hi and exists (select from log l where l.log = e.log and l.kind = 0)
            and (p_action is null or e.action = any (p_action))
            and (p_resource_type is null or e.resource_type = any (p_resource_type))
            and (p_result is null or e.result = any (p_result))
          order by e.id offset to_skip limit looked_for;
      elsif p_is_descending then
        return query
          select e.id from event e
          where e.log = p_scope and e.id >= at_lo and e.id < at_hi
            and (p_action is null or e.action = any (p_action))
            and (p_resource_type is null or e.resource_type = any (p_resource_type))
            and (p_result is null or e.result = any (p_result))
          order by e.id desc offset to_skip limit looked_for;
      else
        return query
          select e.id from event e
          where e.log = p_scope and e.id >= at_lo and e.id < at_hi
            and (p_action is null or e.action = any (p_action))
            and (p_resource_type is null or e.resource_type = any (p_resource_type))
            and (p_result is null or e.result = any (p_result))
          order by e.id offset to_skip limit looked_for;
      end if;
      get diagnostics taken = row_count;
      wanted := wanted - taken;
      to_skip := 0;
      continue;
    end if;
    picked_los := '{}';
    picked_helds := '{}';
    taken := 0;
    for block in
      select c.lo, sum(c.events) as events
      from block_counts(p_scope, at_level, at_lo, at_hi, p_action, p_resource_type, p_result) c
      group by c.lo having sum(c.events) > 0
      order by case when p_is_descending then c.lo end desc, case when not p_is_descending then c.lo end
    loop
      if taken = 0 and to_skip >= block.events then
        to_skip := to_skip - block.events;
        continue;
      end if;
      picked_los := picked_los || block.lo;
      picked_helds := picked_helds || block.events::int8;
      taken := taken + block.events;
      exit when taken - to_skip >= wanted;
    end loop;
    for nth in reverse cardinality(picked_los) .. 1 loop
      levels := levels || (at_level - 1)::int2;
      los := los || picked_los[nth];
      helds := helds || picked_helds[nth];
      his := his || (
        select s.hi from segment s where s.scope = p_scope and s.level = at_level and s.lo = picked_los[nth]);
    end loop;
  end loop;
end $$;
--> statement-breakpoint
create function count_logs(
  p_logs int4[], p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[]
) returns int8
language plpgsql stable parallel safe
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  -- Events from which on blocks of higher levels are worth a count of its own.
  large_size int8 := 64 * (select p.block_events from platform p);
begin
  return (
    with own as materialized (
      select l.log, l.size < large_size as is_small from log l where l.log = any (p_logs) and l.size > 0
    ), chain as materialized (
      select o.log, coalesce(f.lo, p_hi) as inner_lo, coalesce(b.hi, p_hi) as inner_hi from own o
      left join lateral (
        select s.lo from segment s
        where s.scope = o.log and s.level = 1 and s.lo >= p_lo and s.hi <= p_hi order by s.lo limit 1) f on true
      left join lateral (
        select s.hi from segment s
        where s.scope = o.log and s.level = 1 and s.lo >= p_lo and s.lo < p_hi and s.hi <= p_hi order by s.lo desc limit 1) b on true
      where o.is_small
    ), raw as (
      select c.log, p_lo as lo, c.inner_lo as hi from chain c where p_lo < c.inner_lo
      union all
      select c.log, c.inner_hi, p_hi from chain c where c.inner_lo < c.inner_hi and c.inner_hi < p_hi
    )
    select coalesce(sum(x.events), 0) from (
      select count_events(o.log, p_lo, p_hi, p_action, p_resource_type, p_result) as events from own o where not o.is_small
      union all
      select k.events from chain c
      cross join lateral (
        select sum(k.events) as events from segment_count k
        where p_action is not null and k.scope = c.log and k.level = 1 and k.action = any (p_action)
          and k.lo >= c.inner_lo and k.lo < c.inner_hi
          and (p_resource_type is null or k.resource_type = any (p_resource_type))
          and (p_result is null or k.result = any (p_result))
        union all
        select sum(k.events) from segment_count k
        where p_action is null and k.scope = c.log and k.level = 1 and k.action = -1
          and k.resource_type = any (coalesce(p_resource_type, '{-1}'))
          and k.result = any (coalesce(p_result, '{0,1,2,3,4}')) and k.lo >= c.inner_lo and k.lo < c.inner_hi
      ) k
      where c.inner_lo < c.inner_hi
      union all
      select n.events from raw r
      cross join lateral (
        select count(*) as events from event e
        where e.log = r.log and e.id >= r.lo and e.id < r.hi
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
      ) n
    ) x);
end $$;
--> statement-breakpoint
create function merged_ids(
  p_logs int4[], p_lo uuid, p_hi uuid, p_action int4[], p_resource_type int4[], p_result int2[],
  p_is_descending bool, p_skip int8, p_limit int4
) returns setof uuid
language plpgsql stable parallel safe rows 50
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  at_lo uuid := p_lo;
  at_hi uuid := p_hi;
  to_skip int8 := p_skip;
  low int8;
  high int8;
  middle int8;
  held int8;
  look_at int4 := 5 * (select p.block_events from platform p);
  logs int4[];
  los uuid[];
  his uuid[];
  helds int8[];
  found uuid[];
begin
  -- Deep pages: the instant that so many events lie beyond is found by halving.
  if to_skip > 2000 then
    select min(uuid_ms(x.id)), max(uuid_ms(l.last_id)) + 1 into low, high
    from log l cross join lateral (select e.id from event e where e.log = l.log order by e.id limit 1) x
    where l.log = any (p_logs);
    low := greatest(low, uuid_ms(p_lo));
    high := least(high, uuid_ms(p_hi));
    while to_skip > 1000 and high - low > 1 loop
      middle := (low + high) / 2;
      held := case when p_is_descending
        then count_logs(p_logs, uuid_at(middle), at_hi, p_action, p_resource_type, p_result)
        else count_logs(p_logs, at_lo, uuid_at(middle), p_action, p_resource_type, p_result) end;
      if (held <= to_skip) = p_is_descending then
        high := middle;
      else
        low := middle;
      end if;
      if held <= to_skip then
        to_skip := to_skip - held;
        if p_is_descending then
          at_hi := uuid_at(middle);
        else
          at_lo := uuid_at(middle);
        end if;
      end if;
    end loop;
  end if;
  -- The rows of all logs in order: of a partner with a good share of them, enough are its own.
  select case when p_is_descending then array(
    select x.id from (
      select e.id, e.log, e.action, e.resource_type, e.result from event e
      where e.id >= at_lo and e.id < at_hi order by e.id desc limit look_at
    ) x
    where (x.log in (select u from unnest(p_logs) u)) is true and (p_action is null or x.action = any (p_action))
      and (p_resource_type is null or x.resource_type = any (p_resource_type))
      and (p_result is null or x.result = any (p_result))
    offset to_skip limit p_limit
  ) else array(
    select x.id from (
      select e.id, e.log, e.action, e.resource_type, e.result from event e
      where e.id >= at_lo and e.id < at_hi order by e.id limit look_at
    ) x
    where (x.log in (select u from unnest(p_logs) u)) is true and (p_action is null or x.action = any (p_action))
      and (p_resource_type is null or x.resource_type = any (p_resource_type))
      and (p_result is null or x.result = any (p_result))
    offset to_skip limit p_limit
  ) end into found;
  if cardinality(found) = p_limit then
    return query select f.id from unnest(found) with ordinality f (id, nth) order by f.nth;
    return;
  end if;
  -- Blocks that hold such rows, and what is not sealed. Those that lie whole on this side of a bound hold as many as are
  -- wanted: nothing beyond it has to be looked at.
  select array_agg(b.log), array_agg(b.lo), array_agg(b.hi), array_agg(b.events) into logs, los, his, helds from (
    select k.log, k.lo, s.hi, k.events from (
      select l.log, k.lo, sum(k.events)::int8 as events from log l
      join segment_count k on k.scope = l.log and k.level = 1 and k.lo < at_hi and k.action = any (coalesce(p_action, '{-1}'))
        and (k.resource_type = any (p_resource_type) or p_resource_type is null and (k.resource_type = -1 or p_action is not null))
        and (p_result is null or k.result = any (p_result))
      where l.log = any (p_logs) group by 1, 2 having sum(k.events) > 0
    ) k
    join segment s on s.scope = k.log and s.level = 1 and s.lo = k.lo and s.hi > at_lo
    union all
    select l.log, l.sealed, 'ffffffff-ffff-ffff-ffff-ffffffffffff', null from log l where l.log = any (p_logs) and l.size > 0
  ) b;
  if p_is_descending then
    select greatest(at_lo, (
      select b.lo from (
        select u.lo, sum(u.events) over (order by u.lo desc) as events from unnest(los, his, helds) u (lo, hi, events)
        where u.lo >= at_lo and u.hi <= at_hi
      ) b where b.events >= to_skip + p_limit order by b.lo desc limit 1)) into at_lo;
  else
    select least(at_hi, (
      select b.hi from (
        select u.hi, sum(u.events) over (order by u.hi) as events from unnest(los, his, helds) u (lo, hi, events)
        where u.lo >= at_lo and u.hi <= at_hi
      ) b where b.events >= to_skip + p_limit order by b.hi limit 1)) into at_hi;
  end if;
  return query
    select r.id from unnest(logs, los, his) b (log, lo, hi)
    cross join lateral (
      select e.id from event e
      where b.lo < at_hi and b.hi > at_lo and e.log = b.log and e.id >= greatest(b.lo, at_lo) and e.id < least(b.hi, at_hi)
        and (p_action is null or e.action = any (p_action))
        and (p_resource_type is null or e.resource_type = any (p_resource_type))
        and (p_result is null or e.result = any (p_result))
    ) r
    order by case when p_is_descending then r.id end desc, case when not p_is_descending then r.id end
    offset to_skip limit p_limit;
end $$;
--> statement-breakpoint
create function event_series(
  p_scope int4, p_bounds uuid[], p_action int4[], p_resource_type int4[], p_result int2[]
) returns table (bucket int4, result int2, events int8)
language plpgsql stable parallel safe
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  first_lo uuid := p_bounds[1];
  last_hi uuid := p_bounds[cardinality(p_bounds)];
  sealed_lo uuid;
  sealed_hi uuid;
  -- Logs whose events the chain of the platform does not count.
  others int4[] := case when p_scope = 0 then array(select l.log from log l where l.kind <> 0 and l.size > 0) end;
begin
  select s.lo into sealed_lo from segment s where s.scope = p_scope and s.level = 1 and s.lo >= first_lo order by s.lo limit 1;
  select b.hi into sealed_hi from (
    select s.hi from segment s
    where s.scope = p_scope and s.level = 1 and s.lo >= first_lo and s.lo < last_hi order by s.lo desc limit 2) b
  where b.hi <= last_hi order by b.hi desc limit 1;
  if sealed_lo is null or sealed_hi is null then
    sealed_lo := last_hi;
    sealed_hi := last_hi;
  end if;
  -- Blocks that lie in one bucket are counted already. Of a block with bounds in it, all pieces but the longest are
  -- counted row by row, and that one is the rest.
  return query
    with block as materialized (
      select s.lo, s.hi, width_bucket(s.lo, p_bounds) as bucket, s.hi <= p_bounds[width_bucket(s.lo, p_bounds) + 1] as is_whole
      from segment s where s.scope = p_scope and s.level = 1 and s.lo >= sealed_lo and s.lo < sealed_hi
    ), held as materialized (
      select c.lo, c.result, sum(c.events)::int8 as events
      from block_counts(p_scope, 1::int2, sealed_lo, sealed_hi, p_action, p_resource_type, p_result) c group by 1, 2
    ), stretch as (
      select b.lo as block, b.lo, b.hi from block b where not b.is_whole
      union all
      select null, first_lo, sealed_lo where first_lo < sealed_lo
      union all
      select null, sealed_hi, last_hi where sealed_hi < last_hi
    ), piece as materialized (
      select s.block, g.bucket, p.lo, p.hi,
        s.block is not null and row_number() over (partition by s.block order by uuid_ms(p.hi) - uuid_ms(p.lo) desc) = 1 as is_rest
      from stretch s
      cross join lateral generate_series(
        width_bucket(s.lo, p_bounds), least(width_bucket(s.hi, p_bounds), cardinality(p_bounds) - 1)) g (bucket)
      cross join lateral (select greatest(s.lo, p_bounds[g.bucket]) as lo, least(s.hi, p_bounds[g.bucket + 1]) as hi) p
      where p.lo < p.hi
    ), counted as materialized (
      select p.block, p.bucket, v.result, v.events from piece p
      cross join lateral (
        select count(*) filter (where e.result = 0) as r0, count(*) filter (where e.result = 1) as r1,
          count(*) filter (where e.result = 2) as r2, count(*) filter (where e.result = 3) as r3,
          count(*) filter (where e.result = 4) as r4
        from event e
        where p_scope <> 0 and e.log = p_scope and e.id >= p.lo and e.id < p.hi
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
        union all
        select count(*) filter (where e.result = 0), count(*) filter (where e.result = 1),
          count(*) filter (where e.result = 2), count(*) filter (where e.result = 3), count(*) filter (where e.result = 4)
        from event e
        where p_scope = 0 and e.id >= p.lo and e.id < p.hi and e.log <> all (others)
          and (p_action is null or e.action = any (p_action))
          and (p_resource_type is null or e.resource_type = any (p_resource_type))
          and (p_result is null or e.result = any (p_result))
      ) n
      cross join lateral (values (0::int2, n.r0), (1::int2, n.r1), (2::int2, n.r2), (3::int2, n.r3), (4::int2, n.r4))
        v (result, events)
      where not p.is_rest and v.events > 0
    )
    select b.bucket, h.result, sum(h.events)::int8 from block b join held h on h.lo = b.lo where b.is_whole group by 1, 2
    union all
    select n.bucket, n.result, n.events from counted n
    union all
    select p.bucket, h.result, h.events from piece p join held h on h.lo = p.block where p.is_rest
    union all
    select p.bucket, n.result, -n.events from piece p join counted n on n.block = p.block where p.is_rest;
end $$;
--> statement-breakpoint
create function event_days(p_scope int4, p_lo uuid, p_hi uuid) returns table (day date, result int2, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  sealed uuid := case when p_scope = 0 then (select p.watermark from platform p) else (select l.sealed from log l where l.log = p_scope) end;
  edge_lo uuid := least(uuid_at(ceil(uuid_ms(p_lo) / 86400000.0)::int8 * 86400000), p_hi);
  edge_hi uuid := greatest(uuid_at(uuid_ms(p_hi) / 86400000 * 86400000), edge_lo);
begin
  -- Whole days of what is sealed.
  return query
    select d.day, d.result, d.events::int8 from segment_day d
    where d.scope = p_scope and d.day >= (to_timestamp(uuid_ms(edge_lo) / 1000.0) at time zone 'UTC')::date
      and d.day < (to_timestamp(uuid_ms(edge_hi) / 1000.0) at time zone 'UTC')::date;
  if p_scope = 0 then
    return query
      select (uuid_extract_timestamp(d.id) at time zone 'UTC')::date, d.result, sum(d.change)::int8 from segment_delta d
      where d.id >= edge_lo and d.id < edge_hi group by 1, 2;
  end if;
  -- The rest of the first and of the last day, as far as it is sealed; a range within one day is all rest.
  if p_lo < edge_lo and p_lo < sealed then
    return query
      select (to_timestamp(uuid_ms(p_lo) / 1000.0) at time zone 'UTC')::date, s.result, s.events
      from event_series(p_scope, array[p_lo, least(edge_lo, sealed)], null, null, null) s;
  end if;
  if edge_hi < p_hi and edge_hi < sealed then
    return query
      select (to_timestamp(uuid_ms(edge_hi) / 1000.0) at time zone 'UTC')::date, s.result, s.events
      from event_series(p_scope, array[edge_hi, least(p_hi, sealed)], null, null, null) s;
  end if;
  -- What is not sealed.
  if p_scope = 0 then
    return query
      select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date, e.result, count(*) from event e
      where e.id >= greatest(sealed, p_lo) and e.id < p_hi and e.log in (select l.log from log l where l.kind = 0) group by 1, 2;
  else
    return query
      select (uuid_extract_timestamp(e.id) at time zone 'UTC')::date, e.result, count(*) from event e
      where e.log = p_scope and e.id >= greatest(sealed, p_lo) and e.id < p_hi group by 1, 2;
  end if;
end $$;
--> statement-breakpoint
create function event_actors(p_scope int4, p_lo uuid, p_hi uuid) returns table (actor_id text, events int8)
language plpgsql stable parallel safe set plan_cache_mode = force_custom_plan as $$
declare
  open_lo uuid := open_chunk(p_scope);
  open_hi uuid := case when p_scope = 0 then (select p.watermark from platform p) else (select l.sealed from log l where l.log = p_scope) end;
  inner_lo uuid;
  inner_hi uuid;
begin
  select s.lo into inner_lo from segment s where s.scope = p_scope and s.level = 2 and s.lo >= p_lo and s.hi <= p_hi order by s.lo limit 1;
  select s.hi into inner_hi from segment s
  where s.scope = p_scope and s.level = 2 and s.lo >= p_lo and s.lo < p_hi and s.hi <= p_hi order by s.lo desc limit 1;
  if open_lo >= p_lo and open_lo < open_hi and open_hi <= p_hi then
    inner_lo := coalesce(inner_lo, open_lo);
    inner_hi := open_hi;
  end if;
  inner_lo := coalesce(inner_lo, p_hi);
  inner_hi := coalesce(inner_hi, p_hi);
  return query
    select a.actor_id, sum(a.events)::int8 from segment_actor a
    where a.scope = p_scope and a.lo >= inner_lo and a.lo < inner_hi group by 1;
  if p_scope = 0 then
    return query
      select d.actor_id, sum(d.change)::int8 from segment_delta d
      where d.id >= inner_lo and d.id < inner_hi and d.actor_id is not null group by 1;
    return query
      select e.actor_id, count(*) from event e
      where e.id >= p_lo and e.id < inner_lo and e.actor_id is not null
        and e.log in (select l.log from log l where l.kind = 0) group by 1;
    return query
      select e.actor_id, count(*) from event e
      where e.id >= inner_hi and e.id < p_hi and e.actor_id is not null
        and e.log in (select l.log from log l where l.kind = 0) group by 1;
  else
    return query
      select e.actor_id, count(*) from event e
      where e.log = p_scope and e.id >= p_lo and e.id < inner_lo and e.actor_id is not null group by 1;
    return query
      select e.actor_id, count(*) from event e
      where e.log = p_scope and e.id >= inner_hi and e.id < p_hi and e.actor_id is not null group by 1;
  end if;
end $$;
--> statement-breakpoint
create function seq_at(p_log int4, p_xid int8) returns int8
language plpgsql stable parallel safe as $$
declare
  below int8 := 0;
  above int8 := (select l.size from log l where l.log = p_log);
  middle int8;
begin
  while below < above loop
    middle := (below + above) / 2;
    if (select n.xid from ledger_entry n where n.log = p_log and n.seq = middle) < p_xid then
      below := middle + 1;
    else
      above := middle;
    end if;
  end loop;
  return below;
end $$;
--> statement-breakpoint
revoke execute on function
  uuid_ms, uuid_at, segment_cover, block_counts, raw_count, count_events, event_cube, event_ids, merged_ids, event_series,
  event_days, event_actors, open_chunk, seq_at, count_logs
from public;
--> statement-breakpoint
grant execute on function
  uuid_ms, uuid_at, segment_cover, block_counts, raw_count, count_events, event_cube, event_ids, merged_ids, event_series,
  event_days, event_actors, open_chunk, seq_at, count_logs
to trailmark_app;
--> statement-breakpoint
comment on function uuid_ms is 'Milliseconds since 1970 of an id or of a bound between ids.';
comment on function uuid_at is 'Lowest id of an instant in milliseconds since 1970.';
comment on function segment_cover is 'Parts an id range into runs of whole blocks, as high as they go, and what is left of it at its ends (level 0), to be counted raw.';
comment on function block_counts is 'Events of the blocks of one level that begin in an id range, by block and result; null arrays mean any. A block may come twice: its deltas stand apart.';
comment on function raw_count is 'Events of an id range, counted one by one from the index.';
comment on function count_events is 'Exact number of events of a log (0: of all main logs) in an id range, by action, resource type and result; null arrays mean any.';
comment on function event_cube is 'The same by every combination of action, resource type and result; a combination may come several times.';
comment on function event_ids is 'Ids of ranks p_skip and on in an id range, in order: descends through counted blocks, so that neither depth nor rarity costs a scan.';
comment on function count_logs is 'The sum of count_events over several logs.';
comment on function merged_ids is 'The same of several logs that have no chain in common: from the rows of all logs in order, or from the blocks of each.';
comment on function event_series is 'Events between each two of the ascending bounds (bucket from 1) by result; a pair may come several times.';
comment on function event_days is 'Events by UTC day and result, in any part of a day at the ends; a pair may come several times.';
comment on function event_actors is 'Events of a log (0: of all main logs) in an id range by actor: of whole chunks from their counters, at the ends one by one; an actor may come several times.';
comment on function seq_at is 'First place in a log whose entry is of transaction p_xid or a later one.';
