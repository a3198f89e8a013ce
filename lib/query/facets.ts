import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, KINDS } from '@/db/dictionary';
import { AuditError } from '@/lib/audit/error';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import type { Facet, Facets, ValueCount } from '@/lib/audit/facets';
import { type FieldName, field } from '@/lib/audit/fields';
import type { AuditFilter } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { Scope } from '@/lib/audit/scope';
import { countPlan, poolOf } from './count';
import { countTexts, cubeOf } from './cube';
import { dimsList } from './dims';
import { explainPlan, isCoded, type Plan, planRead } from './plan';
import { placeTest } from './reach';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { compileWhere } from './where';

/** Events that a facet looks at one by one, at most; of more it is not answered, rather than guessed. */
const ROWS_MAX = 200_000;

/**
 * The most frequent values of each field among the events of a filter; the conditions on the field itself are set aside,
 * so that its other values can be seen. Exact, each from one snapshot: action, resource type, result, tenant and partner
 * from blocks; others row by row, where there are not too many. Throws `forbidden` for what the reader may not see.
 */
export async function facets(
  scope: Scope,
  filter: AuditFilter,
  fields: readonly FieldName[],
  valuesMax = 50,
): Promise<Facets> {
  const answer: Facets = {};
  for (const name of fields) {
    if (!field(name).facet) throw new AuditError('invalid_request', `The field ${name} has no facet`);
    if (scope.isMasked && isMasked(name))
      throw new AuditError('forbidden', `The field ${name} is not available to this role`);
    const others = filter.filter((condition) => condition.field !== name);
    const plan = await readOn('list', (sql) => planRead(sql, scope, others));
    notePlan(explainPlan(`facet ${name}`, plan));
    const counts = await countValues(plan, name);
    answer[name] = counts && cut(name, counts, valuesMax);
  }
  return answer;
}

function cut(name: FieldName, counts: readonly ValueCount[], valuesMax: number): Facet {
  const other = counts.slice(valuesMax).reduce((sum, { events }) => sum + events, 0);
  return { field: name, values: counts.slice(0, valuesMax), other, distinct: counts.length };
}

async function countValues(plan: Plan, name: FieldName): Promise<ValueCount[] | undefined> {
  if (plan.access === 'nothing') return [];
  if (name === 'action' || name === 'resourceType' || name === 'result')
    return await readSnapshot('stats', (sql) => countCubed(sql, plan, name));
  if (name === 'tenantId' || name === 'partnerId')
    return await readSnapshot('stats', (sql) => countTenants(sql, plan, name));
  const rows = await readOn(poolOf(plan), (sql) => countPlan(sql, plan));
  if (rows > ROWS_MAX) return undefined;
  return await readSnapshot('search', (sql) => countRows(sql, plan, name));
}

async function countCubed(
  sql: Sql,
  plan: Plan,
  name: 'action' | 'resourceType' | 'result',
): Promise<ValueCount[]> {
  const cube = await cubeOf(sql, plan);
  if (name === 'result') {
    const sums = RESULTS.map((value, code) => ({
      value,
      events: cube.reduce((sum, cell) => sum + (cell.result === code ? cell.events : 0), 0),
    }));
    return sorted(sums.filter(({ events }) => events > 0));
  }
  const texts: ValueCount[] = await countTexts(sql, plan, cube, name);
  const total = cube.reduce((sum, { events }) => sum + events, 0);
  const none = total - texts.reduce((sum, { events }) => sum + events, 0);
  return sorted(none > 0 ? [...texts, { value: null, events: none }] : texts);
}

/** Each log of the plan is counted by its own chain. */
async function countTenants(sql: Sql, plan: Plan, name: 'tenantId' | 'partnerId'): Promise<ValueCount[]> {
  const { lo, hi } = plan.range;
  const isRows = poolOf(plan) !== 'list';
  const { test } = isRows ? await compileWhere(sql, plan) : { test: sql`` };
  const counts = isRows
    ? sql`select e.log, count(*) as events from event e ${test} group by 1`
    : sql`select e.log, count_events(e.log, ${lo}::uuid, ${hi}::uuid, ${dimsList(sql, plan)}) as events
        from log e where e.size > 0 and ${placeTest(sql, plan.place)}`;
  const rows = await run(
    sql<CountRow[]>`
      select ${name === 'tenantId' ? sql`t.tenant_id` : sql`t.partner_id`} as value, sum(c.events) as events
      from (${counts}) c join log l on l.log = c.log join tenant t on t.tenant = l.tenant
      group by 1 having sum(c.events) > 0`,
  );
  return sorted(rows.map(({ value, events }) => ({ value, events: Number(events) })));
}

interface CountRow {
  value: string | null;
  events: string;
}

async function countRows(sql: Sql, plan: Plan, name: FieldName): Promise<ValueCount[]> {
  const { test } = await compileWhere(sql, plan);
  const rows = await run(
    sql<CountRow[]>`select ${textOf(sql, name)} as value, count(*) as events from event e ${test} group by 1`,
  );
  return sorted(rows.map(({ value, events }) => ({ value, events: Number(events) })));
}

/** The text of a field of `event e`. */
function textOf(sql: Sql, name: FieldName): Fragment {
  if (name === 'actorType') return sql`(${arrayLiteral(ACTOR_TYPES)}::text[])[e.actor_type + 1]`;
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (!isCoded(name)) return sql`${sql(`e.${column}`)}::text`;
  return sql`coalesce(
    (select d.value from dictionary d where d.kind = ${KINDS[name]} and d.code = ${sql(`e.${CODED_COLUMN[name]}`)}),
    e.overflow ->> ${column})`;
}

/** Most frequent first, then by text; no value behind all texts as frequent. */
function sorted(counts: readonly ValueCount[]): ValueCount[] {
  return [...counts].sort(
    (a, b) =>
      b.events - a.events ||
      Number(a.value === null) - Number(b.value === null) ||
      ((a.value ?? '') < (b.value ?? '') ? -1 : 1),
  );
}
