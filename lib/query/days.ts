import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { RESULTS, type Result } from '@/lib/audit/event';
import { eventIdFloor } from '@/lib/audit/event-id';
import type { DayCount } from '@/lib/audit/stats';
import { idsOf, scopeOf } from './blocks';
import { dimsList } from './dims';
import { higher, lower, type Plan } from './plan';
import { run } from './reading';
import { compileWhere } from './where';

const DAY_MS = 86_400_000;
/** Gaps are filled in spans up to this long; one stray date must not make an answer of a million empty days. */
const FILLED_DAYS_MAX = 3_700;

/** Events by UTC day and result. From the table of days, where no condition is in the way; else from blocks or rows. */
export async function countDays(sql: Sql, plan: Plan): Promise<DayCount[]> {
  if (plan.access === 'nothing') return [];
  const { rows: from } = await dayRows(sql, plan);
  const rows = await run(
    sql<{ day: string; result: number; events: string }[]>`
      select to_char(d.day, 'YYYY-MM-DD') as day, d.result, sum(d.events) as events
      from (${from}) d group by 1, 2 having sum(d.events) > 0 order by 1, 2`,
  );
  const days = new Map<string, DayCount>();
  for (const row of rows) {
    const day = days.get(row.day) ?? { day: row.day, events: 0, byResult: {} };
    const events = Number(row.events);
    const byResult = { ...day.byResult, [resultName(row.result)]: events };
    days.set(row.day, { day: row.day, events: day.events + events, byResult });
  }
  return fillDays([...days.values()]);
}

/** In an object, because a fragment is a thenable. */
async function dayRows(sql: Sql, plan: Plan): Promise<{ rows: Fragment }> {
  if (plan.access === 'blocks' || plan.access === 'merge') {
    if (plan.counted.length === 0)
      return { rows: perScope(sql, plan, (scope) => dayTable(sql, plan, scope)) };
    const bounds = await dayBounds(sql, plan);
    if (bounds !== undefined)
      return { rows: perScope(sql, plan, (scope) => daySeries(sql, plan, scope, bounds)) };
  }
  const { test } = await compileWhere(sql, plan);
  return {
    rows: sql`select (e.occurred_at at time zone 'UTC')::date as day, e.result, count(*) as events from event e ${test} group by 1, 2`,
  };
}

/** The rows of the one chain of a plan, or of that of each of its logs. */
export function perScope(sql: Sql, plan: Plan, rows: (scope: Fragment) => Fragment): Fragment {
  const { place } = plan;
  if (place.kind !== 'logs') return sql`select k.* from ${rows(sql`${scopeOf(plan)}`)} k`;
  return sql`select k.* from unnest(${arrayLiteral(place.logs)}::int4[]) l cross join lateral ${rows(sql`l`)} k`;
}

function dayTable(sql: Sql, { range }: Plan, scope: Fragment): Fragment {
  return sql`event_days(${scope}, ${range.lo}::uuid, ${range.hi}::uuid)`;
}

function daySeries(sql: Sql, plan: Plan, scope: Fragment, bounds: readonly string[]): Fragment {
  const list = sql`${arrayLiteral(bounds)}::uuid[]`;
  return sql`(
    select (to_timestamp(uuid_ms((${list})[s.bucket]) / 1000.0) at time zone 'UTC')::date as day, s.result, s.events
    from event_series(${scope}, ${list}, ${dimsList(sql, plan)}) s)`;
}

/** Bounds of the days from the first event to the last; undefined where they are too many. */
async function dayBounds(sql: Sql, plan: Plan): Promise<string[] | undefined> {
  const end = async (order: 'asc' | 'desc') => {
    const [row] = await run(
      sql<
        { ms: string }[]
      >`select uuid_ms(p.id) as ms from ${idsOf(sql, plan, { order, skip: 0n, limit: 1 })}`,
    );
    return row === undefined ? undefined : Number(row.ms);
  };
  const [firstMs, lastMs] = [await end('asc'), await end('desc')];
  if (firstMs === undefined || lastMs === undefined) return undefined;
  const [from, to] = [Math.floor(firstMs / DAY_MS), Math.floor(lastMs / DAY_MS) + 1];
  if (to - from > FILLED_DAYS_MAX) return undefined;
  const days = Array.from({ length: to - from + 1 }, (_, nth) => eventIdFloor((from + nth) * DAY_MS));
  const { lo, hi } = plan.range;
  return [...new Set(days.map((id) => lower(higher(id, lo), hi)))];
}

function fillDays(days: readonly DayCount[]): DayCount[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const [from, to] = [Date.parse(first.day), Date.parse(last.day)];
  if ((to - from) / DAY_MS > FILLED_DAYS_MAX) return [...days];
  const known = new Map(days.map((day) => [day.day, day]));
  return Array.from({ length: (to - from) / DAY_MS + 1 }, (_, nth) => {
    const day = new Date(from + nth * DAY_MS).toISOString().slice(0, 10);
    return known.get(day) ?? { day, events: 0, byResult: {} };
  });
}

/** Throws where the database holds a code that no release has written. */
export function resultName(code: number): Result {
  const name = RESULTS[code];
  if (!name) throw new RangeError(`unknown result ${code}`);
  return name;
}
