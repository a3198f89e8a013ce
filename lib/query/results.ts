import type { AuditFilter } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import type { ResultsOf } from '@/lib/audit/panels';
import type { Scope } from '@/lib/audit/scope';
import { poolOf } from './count';
import { type CountedText, cubeOf, textCells } from './cube';
import { resultName } from './days';
import { explainPlan, planRead } from './plan';
import { notePlan, readOn, readSnapshot } from './reading';

/**
 * Every value of a field with its events by result, exact and from one snapshot: from blocks where they count, else row
 * by row within the budget of a read. Null is no value. Most failures and denials first, then most events.
 */
export async function results(
  scope: Scope,
  filter: AuditFilter,
  name: CountedText,
  { search }: Pick<Also, 'search'> = {},
): Promise<readonly ResultsOf[]> {
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan(`results of ${name}`, plan));
  const pool = poolOf(plan);
  return await readSnapshot(pool === 'list' ? 'stats' : pool, async (sql) => {
    const found = new Map<string | null, ResultsOf>();
    for (const { value, result, events } of await textCells(sql, plan, await cubeOf(sql, plan), name)) {
      const of = found.get(value) ?? { value, byResult: {}, events: 0 };
      const word = resultName(result);
      const byResult = { ...of.byResult, [word]: (of.byResult[word] ?? 0) + events };
      found.set(value, { value, byResult, events: of.events + events });
    }
    return [...found.values()].sort(byFailures);
  });
}

function byFailures(a: ResultsOf, b: ResultsOf): number {
  return failuresOf(b) - failuresOf(a) || b.events - a.events || ((a.value ?? '') < (b.value ?? '') ? -1 : 1);
}

/** What did not succeed: failed, was denied, or ended in an error. */
export function failuresOf({ byResult }: Pick<ResultsOf, 'byResult'>): number {
  return (byResult.failure ?? 0) + (byResult.denied ?? 0) + (byResult.error ?? 0);
}
