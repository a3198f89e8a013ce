import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, KINDS, OVERFLOW } from '@/db/dictionary';
import { scopeOf } from './blocks';
import { dimsList } from './dims';
import type { Plan } from './plan';
import { run } from './reading';
import { compileWhere } from './where';

/** Events of one combination of codes. */
export interface Cell {
  action: number;
  resourceType: number;
  result: number;
  events: number;
}

/** Every combination that occurs in a plan, with its exact number of events. */
export async function cubeOf(sql: Sql, plan: Plan): Promise<Cell[]> {
  if (plan.access === 'nothing') return [];
  const { rows: from } = await cells(sql, plan);
  const rows = await run(
    sql<{ action: number; resourceType: number; result: number; events: string }[]>`
      select c.action, c.resource_type as "resourceType", c.result, sum(c.events) as events
      from (${from}) c group by 1, 2, 3 having sum(c.events) > 0`,
  );
  return rows.map((row) => ({ ...row, events: Number(row.events) }));
}

async function cells(sql: Sql, plan: Plan): Promise<{ rows: Fragment }> {
  const { place } = plan;
  if (plan.access === 'lookup' || plan.access === 'walk') {
    const { test } = await compileWhere(sql, plan);
    return {
      rows: sql`select e.action, e.resource_type, e.result, count(*) as events from event e ${test} group by 1, 2, 3`,
    };
  }
  const rows = sql`${plan.range.lo}::uuid, ${plan.range.hi}::uuid, ${dimsList(sql, plan)}`;
  if (place.kind !== 'logs') return { rows: sql`select * from event_cube(${scopeOf(plan)}, ${rows})` };
  return {
    rows: sql`select k.* from unnest(${arrayLiteral(place.logs)}::int4[]) l cross join lateral event_cube(l, ${rows}) k`,
  };
}

export type CountedText = 'action' | 'resourceType';

/** Events by text of one coded field, most frequent first; texts outside the dictionary are read from their rows. */
export async function countTexts(sql: Sql, plan: Plan, cube: readonly Cell[], name: CountedText) {
  const sums = new Map<string, number>();
  for (const { value, events } of await textCells(sql, plan, cube, name))
    if (value !== null) sums.set(value, (sums.get(value) ?? 0) + events);
  return [...sums]
    .map(([value, events]) => ({ value, events }))
    .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
}

/** Events of one text and result; null is no text. */
export interface TextCell {
  value: string | null;
  result: number;
  events: number;
}

/** The cells of a cube with the texts of one coded field; a pair may come several times. */
export async function textCells(
  sql: Sql,
  plan: Plan,
  cube: readonly Cell[],
  name: CountedText,
): Promise<readonly TextCell[]> {
  const texts = await run(
    sql<{ code: number; value: string }[]>`
      select code, value from dictionary where kind = ${KINDS[name]} and code = any(${arrayLiteral([...new Set(cube.map((cell) => cell[name]))])}::int4[])`,
  );
  const byCode = new Map(texts.map(({ code, value }) => [code, value]));
  const coded = cube
    .filter((cell) => cell[name] !== OVERFLOW)
    .map((cell) => ({
      value: byCode.get(cell[name]) ?? null,
      result: cell.result,
      events: cell.events,
    }));
  return coded.length === cube.length ? coded : [...coded, ...(await overflowCells(sql, plan, name))];
}

async function overflowCells(sql: Sql, plan: Plan, name: CountedText): Promise<readonly TextCell[]> {
  const column = CODED_COLUMN[name];
  const { test } = await compileWhere(sql, plan);
  const rows = await run(
    sql<{ value: string; result: number; events: string }[]>`
      select e.overflow ->> ${column} as value, e.result, count(*) as events from event e
      ${test} and ${sql(`e.${column}`)} = ${OVERFLOW} group by 1, 2`,
  );
  return rows.map(({ value, result, events }) => ({ value, result, events: Number(events) }));
}
