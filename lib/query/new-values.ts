import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import { instantOf } from '@/lib/audit/event-id';
import type { AuditFilter } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { Also } from '@/lib/audit/page';
import type { NewValues, NovelField } from '@/lib/audit/panels';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { boundIds } from './buckets';
import { isCountedByValue, scopesOf, VALUE_KINDS } from './counted-values';
import { explainPlan, type Plan } from './plan';
import { notePlan, readSnapshot, run } from './reading';
import { isTooMany, readRows } from './rows-panel';
import { planSpan } from './span';
import { compileWhere } from './where';

export interface NewValuesOptions extends Pick<Also, 'search'> {
  span: Span;
  valuesMax: number;
}

/**
 * Values of a field among the events of a question that no event in reach has before the range. Throws `forbidden` for
 * a field that the reader may not see.
 */
export async function newValues(
  scope: Scope,
  filter: AuditFilter,
  name: NovelField,
  { search, span, valuesMax }: NewValuesOptions,
): Promise<NewValues> {
  if (scope.isMasked && isMasked(name))
    throw new AuditError('forbidden', `The field ${name} is not available to this role`);
  const plan = await planSpan(scope, filter, span, search);
  notePlan(explainPlan(`new ${name}`, plan));
  if (plan.access === 'nothing') return { span, distinct: 0, values: [] };
  const found = await novel(plan, name, valuesMax);
  if (!found) return { span, distinct: undefined, values: [] };
  return {
    span,
    distinct: Number(found[0]?.distinct ?? 0),
    values: found.map(({ value, id, events }) => ({
      ...{ value, id },
      firstMs: instantOf(id),
      events: Number(events),
    })),
  };
}

interface NovelRow {
  value: string;
  id: string;
  events: string;
  distinct: string;
}

async function novel(
  plan: Plan,
  name: NovelField,
  valuesMax: number,
): Promise<readonly NovelRow[] | undefined> {
  return await readNovel(plan, name, async (sql, rows) => {
    const { test } = await compileWhere(sql, plan);
    const novel = await run(
      sql<Omit<NovelRow, 'events'>[]>`
        select n.value, n.first_id as id, count(*) over () as distinct from (${rows}) n
        order by n.first_id desc limit ${valuesMax}`,
    );
    if (novel.length === 0) return [];
    const values = novel.map(({ value }) => value);
    const counts = await run(sql<{ value: string; events: string }[]>`${countsOf(sql, test, name, values)}`);
    const events = new Map(counts.map((row) => [row.value, row.events]));
    return novel.map((row) => ({ ...row, events: events.get(row.value) ?? '0' }));
  });
}

/** How many new values appear in each part of the range of a plan, as its bounds say; without bounds in all of it. */
export async function countNew(
  plan: Plan,
  name: NovelField,
  boundsMs: readonly number[],
): Promise<readonly number[] | undefined> {
  const counts = (boundsMs.length === 0 ? [0] : boundsMs.slice(1)).map(() => 0);
  if (plan.access === 'nothing') return counts;
  const found = await readNovel(plan, name, async (sql, rows) => {
    const part =
      boundsMs.length === 0 ? sql`1` : sql`width_bucket(n.first_id, ${boundIds(sql, plan, boundsMs)})`;
    return await run(
      sql<{ part: number; values: number }[]>`
        select ${part} as part, count(*)::int4 as values from (${rows}) n group by 1`,
    );
  });
  for (const { part, values } of found ?? []) counts[part - 1] = values;
  return found && counts;
}

/**
 * Reads from a select of `(value, first_id)`: values that no event within the place of a plan has before its range. Where
 * only place and range choose, blocks know them, at any size; else those among the matching rows, where there are not too
 * many. Undefined: there are.
 */
async function readNovel<T>(
  plan: Plan,
  name: NovelField,
  read: (sql: Sql, rows: Fragment) => Promise<T>,
): Promise<T | undefined> {
  if (isCountedByValue(plan))
    return await readSnapshot('stats', (sql) => read(sql, firstValues(sql, plan, name)));
  if (await isTooMany(plan)) return undefined;
  return await readRows(plan, async (sql) => {
    const { test } = await compileWhere(sql, plan);
    const column = columnOf(sql, name);
    const matching = await run(
      sql<{ value: string }[]>`
        select distinct ${column} as value
        from (select e.action, e.overflow, e.actor_id, e.ip from event e ${test} offset 0) e
        left join dictionary d on d.kind = 1 and d.code = e.action
        where ${column} is not null`,
    );
    const values = arrayLiteral(matching.map(({ value }) => value));
    return await read(
      sql,
      sql`select f.* from (${firstValues(sql, plan, name)}) f where f.value in (select unnest(${values}::text[]))`,
    );
  });
}

function firstValues(sql: Sql, plan: Plan, name: NovelField): Fragment {
  const { lo, hi } = plan.range;
  return sql`select * from first_values(${scopesOf(sql, plan)}, ${KINDS[name]}::int2, ${lo}::uuid, ${hi}::uuid)`;
}

const KINDS = { ...VALUE_KINDS, action: 3 } as const satisfies Record<NovelField, number>;

function columnOf(sql: Sql, name: NovelField): Fragment {
  if (name === 'actorId') return sql`e.actor_id`;
  return name === 'ip' ? sql`e.ip` : sql`coalesce(d.value, e.overflow ->> 'action')`;
}

/** A select of `(value, events)` of the rows that have one of some values, by the index on values where there is one. */
function countsOf(sql: Sql, test: Fragment, name: NovelField, values: readonly string[]): Fragment {
  const list = sql`${arrayLiteral(values)}::text[]`;
  if (name === 'action')
    return sql`
      select coalesce(d.value, g.overflow) as value, sum(g.events) as events from (
        select e.action, e.overflow ->> 'action' as overflow, count(*) as events from event e ${test}
          and (e.action in (select d.code from dictionary d where d.kind = 1 and d.value = any(${list}))
            or e.overflow ->> 'action' = any(${list}))
        group by 1, 2 offset 0
      ) g left join dictionary d on d.kind = 1 and d.code = g.action group by 1`;
  const column = columnOf(sql, name);
  const tokens = sql`event_tokens(e.actor_id, e.actor_email, e.resource_id, e.ip, e.request_id)`;
  return sql`
    select ${column} as value, count(*) as events from event e ${test}
      and ${tokens} && array(select hashtextextended(u, ${name === 'ip' ? 4 : 1}) from unnest(${list}) u)
      and ${column} = any(${list})
    group by 1`;
}
