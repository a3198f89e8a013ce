import { idRange, type Question } from '@/bench/question';
import type { Fragment, Pool } from '@/db/client';

/** What a panel tells, whoever tells it: values with their numbers, sorted by value. */
export type PanelAnswer = readonly (readonly [string, number])[];

/** Panels of a range over all tenants. */
export const PANELS = ['results', 'days', 'hours', 'actors', 'addresses', 'new'] as const;
export type PanelName = (typeof PANELS)[number];

export const ZONE = 'Europe/Berlin';
export const TOP = 10;

/** The panels as one asks them by GROUP BY over the rows of this very database. */
export async function askPlain(sql: Pool, name: PanelName, question: Question): Promise<PanelAnswer> {
  const { from, before } = idRange(question);
  const rows = sql`event e where e.log in (select log from log where kind = 0)`;
  const within = sql`${rows} and e.id >= ${from}::uuid and e.id < ${before}::uuid`;
  const clock = sql`e.occurred_at at time zone ${ZONE}`;
  const top = (column: 'actor_id' | 'ip') => sql`
    select ${sql(`e.${column}`)} as value, count(*) as events from ${within} and ${sql(`e.${column}`)} is not null
    group by 1 order by 2 desc, 1 limit ${TOP}`;
  const statements = {
    results: () => sql`
      select d.value || ' ' || g.result as value, g.events from (
        select e.action, e.result, count(*) as events from ${within} group by 1, 2) g
      join dictionary d on d.kind = 1 and d.code = g.action`,
    days: () =>
      sql`select to_char(${clock}, 'YYYY-MM-DD') as value, count(*) as events from ${within} group by 1`,
    hours: () => sql`
      select extract(isodow from ${clock}) || ' ' || extract(hour from ${clock}) as value, count(*) as events
      from ${within} group by 1`,
    actors: () => top('actor_id'),
    addresses: () => top('ip'),
    new: () => sql`
      select 'new' as value, count(*) as events from (
        select e.actor_id from ${rows} and e.id < ${before}::uuid and e.actor_id is not null
        group by 1 having min(e.id::text)::uuid >= ${from}::uuid) n`,
  } as const satisfies Record<PanelName, () => Fragment>;
  const found = await sql<{ value: string; events: string }[]>`${statements[name]()}`;
  return sorted(found.map(({ value, events }) => [value, Number(events)] as const));
}

/** The same in ClickHouse; undefined of what it was not asked for. */
export function clickhouseStatement(name: PanelName, test: string): string | undefined {
  const rest = `from event where ${test}`;
  switch (name) {
    case 'results':
      return `select action, result, count() ${rest} group by action, result`;
    case 'days':
      return `select toDate(ts, '${ZONE}') as day, count() ${rest} group by day`;
    case 'hours':
      return `select toDayOfWeek(toTimeZone(ts, '${ZONE}')) as d, toHour(toTimeZone(ts, '${ZONE}')) as h, count() ${rest} group by d, h`;
    case 'actors':
      return `select actor_id, count() as events ${rest} and actor_id <> '' group by actor_id order by events desc limit ${TOP}`;
    case 'addresses':
      return `select ip, count() as events ${rest} and ip <> '' group by ip order by events desc limit ${TOP}`;
    case 'new':
      return undefined;
  }
}

export function sorted(answer: PanelAnswer): PanelAnswer {
  return answer.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
