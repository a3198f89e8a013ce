import type { Sql } from '@/db/client';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { totalOf } from './blocks';
import { explainPlan, isWideLookup, type Plan, planRead } from './plan';
import { notePlan, readOn, run } from './reading';
import { compileWhere } from './where';

/** The exact number of events of a filter. Throws `overloaded` where no block counts them and there are too many. */
export async function count(scope: Scope, filter: AuditFilter, search?: string): Promise<number> {
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan('count', plan));
  return await readOn(poolOf(plan), (sql) => countPlan(sql, plan));
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
