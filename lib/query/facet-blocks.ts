import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { RESULTS } from '@/lib/audit/event';
import type { ValueCount } from '@/lib/audit/facets';
import type { FieldName } from '@/lib/audit/fields';
import { type AsOf, changesSince } from './as-of';
import { countPlan, poolOf } from './count';
import {
  type CountedField,
  countedValues,
  isCountedByValue,
  isCountedField,
  likelyLeast,
} from './counted-values';
import { type Cell, countTexts, cubeOf } from './cube';
import { dimsList } from './dims';
import { countFields, countsOf, type FacetCounts, type FieldCounts, sortedCounts } from './facet-rows';
import type { Plan } from './plan';
import { placeTest } from './reach';
import { readSnapshot, run } from './reading';

const CUBED = ['action', 'resourceType', 'result'] as const satisfies readonly FieldName[];
type Cubed = (typeof CUBED)[number];

function isCubed(name: FieldName): name is Cubed {
  return CUBED.some((each) => each === name);
}

/** Whether blocks count the values of a field among the events of a plan: then their number costs nothing. */
export function isOfBlocks(plan: Plan, name: FieldName): boolean {
  if (isCountedField(name)) return isCountedByValue(plan);
  return poolOf(plan) === 'list' && (isCubed(name) || name === 'tenantId' || name === 'partnerId');
}

/** How values are counted. */
export interface Counting {
  /** What came since is not counted. */
  then: AsOf | undefined;
  /** So many of the most frequent values are enough; undefined where all are wanted. */
  valuesMax: number | undefined;
}

/** The values of fields that blocks count, from one snapshot; the blocks are read once for all of them. */
export async function countFacetBlocks(
  plan: Plan,
  names: readonly FieldName[],
  { then, valuesMax }: Counting,
): Promise<FacetCounts> {
  if (names.length === 0) return new Map();
  return await readSnapshot('stats', async (sql) => {
    const { late } = then === undefined ? { late: [] } : await changesSince(sql, plan, then);
    const cube = names.some(isCubed) ? await cubeOf(sql, plan) : [];
    const counts = new Map<FieldName, FieldCounts>();
    for (const name of names) {
      const max = late.length === 0 ? valuesMax : undefined;
      counts.set(
        name,
        isCountedField(name)
          ? await countByValue(sql, plan, name, max)
          : countsOf(await countNow(sql, plan, name, cube)),
      );
    }
    if (late.length === 0) return counts;
    const came = await countFields(sql, sql`where e.id = any(${arrayLiteral(late)}::uuid[])`, names);
    return new Map([...counts].map(([name, { values }]) => [name, without(values, came.values.get(name))]));
  });
}

async function countNow(
  sql: Sql,
  plan: Plan,
  name: FieldName,
  cube: readonly Cell[],
): Promise<readonly ValueCount[]> {
  if (isCubed(name)) return await countCubed(sql, plan, name, cube);
  return name === 'tenantId' || name === 'partnerId' ? await countTenants(sql, plan, name) : [];
}

/** The counts less those of what came since. */
function without(counts: readonly ValueCount[], late: readonly ValueCount[] = []): FieldCounts {
  const sums = new Map(late.map(({ value, events }) => [value, events]));
  const left = counts.map(({ value, events }) => ({ value, events: events - (sums.get(value) ?? 0) }));
  return countsOf(sortedCounts(left.filter(({ events }) => events > 0)));
}

async function countCubed(
  sql: Sql,
  plan: Plan,
  name: Cubed,
  cube: readonly Cell[],
): Promise<readonly ValueCount[]> {
  if (name === 'result') {
    const sums = RESULTS.map((value, code) => ({
      value,
      events: cube.reduce((sum, cell) => sum + (cell.result === code ? cell.events : 0), 0),
    }));
    return sortedCounts(sums.filter(({ events }) => events > 0));
  }
  const texts: ValueCount[] = await countTexts(sql, plan, cube, name);
  const total = cube.reduce((sum, { events }) => sum + events, 0);
  return withNone(texts, total);
}

/** How often each actor or address occurs, and none: all, or so many of the most frequent. */
async function countByValue(
  sql: Sql,
  plan: Plan,
  name: CountedField,
  valuesMax: number | undefined,
): Promise<FieldCounts> {
  const { values, distinct, known } = await topValues(sql, plan, name, valuesMax);
  const events = await countPlan(sql, plan);
  const none = events - known;
  const all = none > 0 ? [...values, { value: null, events: none }] : values;
  return { values: sortedCounts(all), distinct: distinct + Number(none > 0), events };
}

interface TopValues {
  values: readonly ValueCount[];
  distinct: number;
  /** Events with any of them. */
  known: number;
}

/** Those that whole blocks count often are likely to be the first; where they are too few, all are sorted. */
async function topValues(
  sql: Sql,
  plan: Plan,
  name: CountedField,
  valuesMax: number | undefined,
): Promise<TopValues> {
  if (valuesMax === undefined) return await readTop(sql, plan, name, sql`select 1 as least`, sql``);
  const limit = sql`limit ${Math.max(1, valuesMax)}`;
  const likely = await readTop(sql, plan, name, likelyLeast(sql, plan, name, valuesMax), limit);
  if (likely.values.length >= Math.min(valuesMax, likely.distinct)) return likely;
  return await readTop(sql, plan, name, sql`select 1 as least`, limit);
}

async function readTop(
  sql: Sql,
  plan: Plan,
  name: CountedField,
  least: Fragment,
  limit: Fragment,
): Promise<TopValues> {
  const rows = await run(
    sql<{ value: string | null; events: string; distinct: string; known: string }[]>`
      select a.distinct, a.known, t.value, t.events from (
        select count(*) as distinct, coalesce(sum(c.events), 0) as known,
          array_agg(c.value) filter (where c.events >= l.least) as value,
          array_agg(c.events) filter (where c.events >= l.least) as events
        from (${countedValues(sql, plan, name)}) c cross join (${least}) l
      ) a left join lateral (
        select v.value, v.events from unnest(a.value, a.events) v (value, events)
        order by v.events desc, v.value collate "C" ${limit}
      ) t on true`,
  );
  const values = rows.flatMap(({ value, events }) =>
    value === null ? [] : [{ value, events: Number(events) }],
  );
  return { values, distinct: Number(rows[0]?.distinct ?? 0), known: Number(rows[0]?.known ?? 0) };
}

/** The rest of a total has no value. */
function withNone(counts: readonly ValueCount[], total: number): readonly ValueCount[] {
  const none = total - counts.reduce((sum, { events }) => sum + events, 0);
  return sortedCounts(none > 0 ? [...counts, { value: null, events: none }] : counts);
}

/** Each log of the plan is counted by its own chain. */
async function countTenants(
  sql: Sql,
  plan: Plan,
  name: 'tenantId' | 'partnerId',
): Promise<readonly ValueCount[]> {
  const { lo, hi } = plan.range;
  const rows = await run(
    sql<{ value: string | null; events: string }[]>`
      select ${name === 'tenantId' ? sql`t.tenant_id` : sql`t.partner_id`} as value, sum(c.events) as events
      from (
        select e.log, count_events(e.log, ${lo}::uuid, ${hi}::uuid, ${dimsList(sql, plan)}) as events
        from log e where e.size > 0 and ${placeTest(sql, plan.place)}
      ) c join log l on l.log = c.log join tenant t on t.tenant = l.tenant
      group by 1 having sum(c.events) > 0`,
  );
  return sortedCounts(rows.map(({ value, events }) => ({ value, events: Number(events) })));
}
