import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { isOutOfTime } from '@/lib/transient';
import { type AsOf, changesSince, parseAsOf, planAsOf } from './as-of';
import { totalOf } from './blocks';
import { explainPlan, isWideLookup, narrowPlan, type Plan, planRead } from './plan';
import { placeTest } from './reach';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { compileConditions, compileWhere } from './where';

/** The exact number of events of a question. Throws `overloaded` where no block counts them and there are too many. */
export async function count(scope: Scope, filter: AuditFilter, { search, asOf }: Also = {}): Promise<number> {
  const then = asOf === undefined ? undefined : parseAsOf(scope, asOf);
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan('count', plan));
  if (then === undefined) return await readOn(poolOf(plan), (sql) => countPlan(sql, plan));
  return await readSnapshot(poolOf(plan), (sql) => countThen(sql, planAsOf(plan, then), then));
}

/** How many events a question finds: exactly, or at least so many where there are too many rows to look at. */
export interface Total {
  events: number;
  isExact: boolean;
}

/** The exact number where the budget of a read allows it, else what is found of it within a few seconds more. */
export async function countOrAtLeast(scope: Scope, filter: AuditFilter, also: Also): Promise<Total> {
  try {
    return { events: await count(scope, filter, also), isExact: true };
  } catch (error) {
    if (!isOutOfTime(error)) throw error;
  }
  return { events: await countSome(scope, filter, also), isExact: false };
}

const SOME_MS = 2_000;
const SOME_ROWS = 100_000;

/** Looks at the newest rows first, part by part. What came since a state is never counted. */
async function countSome(scope: Scope, filter: AuditFilter, { search, asOf }: Also): Promise<number> {
  const then = asOf === undefined ? undefined : parseAsOf(scope, asOf);
  const present = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  const startedAt = performance.now();
  return await readOn('search', async (sql) => {
    let plan = then === undefined ? present : planAsOf(present, then);
    const { late } = then === undefined ? { late: [] } : await changesSince(sql, plan, then);
    let events = 0;
    while (plan.access !== 'nothing' && performance.now() - startedAt < SOME_MS) {
      const part = await countPart(sql, plan, late);
      events += part.events;
      if (part.reached === undefined) break;
      plan = narrowPlan(plan, { hi: part.reached });
    }
    return events;
  });
}

interface Part {
  events: number;
  /** The last id that was looked at; undefined at the end, or where even these rows are too many. */
  reached: string | undefined;
}

async function countPart(
  sql: Sql,
  { place, range, counted, rest, search }: Plan,
  late: readonly string[],
): Promise<Part> {
  const { test } = await compileConditions(sql, [...counted, ...rest], search);
  try {
    const [row] = await run(
      sql<{ events: string; examined: string; reached: string | null }[]>`
        select count(*) filter (where ${test} and e.id <> all(${arrayLiteral(late)}::uuid[])) as events,
          count(*) as examined, min(e.id::text) as reached
        from (
          select * from event e where ${placeTest(sql, place)} and e.id >= ${range.lo}::uuid and e.id < ${range.hi}::uuid
          order by e.id desc limit ${SOME_ROWS}
        ) e`,
    );
    const isEnd = Number(row?.examined ?? 0) < SOME_ROWS;
    return { events: Number(row?.events ?? 0), reached: isEnd ? undefined : (row?.reached ?? undefined) };
  } catch (error) {
    if (!isOutOfTime(error)) throw error;
    return { events: 0, reached: undefined };
  }
}

/** The number of events that a plan had in a state. */
export async function countThen(sql: Sql, plan: Plan, asOf: AsOf): Promise<number> {
  if (plan.access === 'nothing') return 0;
  const { late, erased } = await changesSince(sql, plan, asOf);
  return (await countPlan(sql, plan)) - late.length + erased.length;
}

/** The pool whose settings suit a plan. */
export function poolOf(plan: Plan): 'list' | 'lookup' | 'search' {
  if (plan.access !== 'lookup' && plan.access !== 'walk') return 'list';
  return isWideLookup(plan) ? 'lookup' : 'search';
}

/** The same within a read that goes on. */
export async function countPlan(sql: Sql, plan: Plan): Promise<number> {
  if (plan.access === 'nothing') return 0;
  if (poolOf(plan) === 'list') {
    const [row] = await run(sql<{ total: string }[]>`select ${totalOf(sql, plan)} as total`);
    return Number(row?.total ?? 0);
  }
  const { test } = await compileWhere(sql, plan);
  const [row] = await run(sql<{ total: string }[]>`select count(*) as total from event e ${test}`);
  return Number(row?.total ?? 0);
}
