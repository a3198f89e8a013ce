import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, KINDS } from '@/db/dictionary';
import { RESULTS, type Result } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import type { ActorCount, DayCount, Stats } from '@/lib/audit/stats';
import { readSnapshot } from './snapshot';
import { compileWhere } from './where';

const DAY_MS = 86_400_000;
/** Gaps are filled in spans up to this long; one stray date must not make an answer of a million empty days. */
const FILLED_DAYS_MAX = 3_700;

/** Every count of the statistics endpoints over one filter, exact and from one snapshot. */
export async function stats(scope: Scope, filter: AuditFilter): Promise<Stats> {
  return await readSnapshot(async (sql) => {
    const { test } = await compileWhere(sql, scope, filter);
    const days = fillDays(await countDays(sql, test));
    const byResult = sumResults(days);
    return {
      total: days.reduce((sum, day) => sum + day.events, 0),
      uniqueActors: await countActors(sql, test),
      byResult,
      byAction: await countCoded(sql, test, 'action'),
      byResourceType: await countCoded(sql, test, 'resourceType'),
      topActors: scope.isMasked ? [] : await topActors(sql, test),
      byDay: days,
    };
  });
}

async function countDays(sql: Sql, test: Fragment): Promise<DayCount[]> {
  const rows = await sql<{ day: string; result: number; events: string }[]>`
    select to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day, e.result, count(*) as events
    from event e ${test} group by 1, 2 order by 1, 2`;
  const days = new Map<string, DayCount>();
  for (const row of rows) {
    const day = days.get(row.day) ?? { day: row.day, events: 0, byResult: {} };
    const events = Number(row.events);
    days.set(row.day, {
      day: row.day,
      events: day.events + events,
      byResult: { ...day.byResult, [resultName(row.result)]: events },
    });
  }
  return [...days.values()];
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

function sumResults(days: readonly DayCount[]): Partial<Record<Result, number>> {
  const sums: Partial<Record<Result, number>> = {};
  for (const { byResult } of days) {
    for (const result of RESULTS) {
      const events = byResult[result];
      if (events) sums[result] = (sums[result] ?? 0) + events;
    }
  }
  return sums;
}

async function countActors(sql: Sql, test: Fragment): Promise<number> {
  const [row] = await sql<
    { actors: string }[]
  >`select count(distinct e.actor_id) as actors from event e ${test}`;
  return Number(row?.actors ?? 0);
}

async function countCoded(sql: Sql, test: Fragment, name: 'action' | 'resourceType') {
  const column = CODED_COLUMN[name];
  const rows = await sql<{ value: string | null; events: string }[]>`
    select coalesce(d.value, c.text) as value, sum(c.events) as events
    from (
      select ${sql(`e.${column}`)} as code, e.overflow ->> ${column} as text, count(*) as events
      from event e ${test} group by 1, 2
    ) c
    left join dictionary d on d.kind = ${KINDS[name]} and d.code = c.code
    group by 1 order by 2 desc, 1`;
  return rows.flatMap(({ value, events }) => (value === null ? [] : [{ value, events: Number(events) }]));
}

async function topActors(sql: Sql, test: Fragment): Promise<ActorCount[]> {
  const rows = await sql<{ actorId: string; actorEmail: string | null; events: string }[]>`
    select e.actor_id as "actorId", (array_agg(e.actor_email order by e.id desc))[1] as "actorEmail", count(*) as events
    from event e ${test} and e.actor_id is not null
    group by e.actor_id order by count(*) desc, e.actor_id limit 10`;
  return rows.map((row) => ({ ...row, actorEmail: row.actorEmail ?? undefined, events: Number(row.events) }));
}

function resultName(code: number): Result {
  const name = RESULTS[code];
  if (!name) throw new RangeError(`unknown result ${code}`);
  return name;
}
