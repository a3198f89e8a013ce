import type { Sql } from '@/db/client';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Also } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { type AsOf, changesSince, parseAsOf, planAsOf } from './as-of';
import { countPlan, countThen, poolOf } from './count';
import type { Order } from './gather';
import { explainPlan, type IdRange, idFloor, narrowPlan, type Plan, planRead, successor } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { compileWhere } from './where';

/** What a list is opened at: an event, or an instant in milliseconds since 1970. */
export type Around = { id: string } | { ms: number };

/**
 * How many events stand before an event or an instant in the list of a question: the rank of that event, or of the first
 * one that is not newer (descending) or not older (ascending) than the instant. Undefined where the event is not in the
 * list. Under `asOf` in the list of that state: an event that was erased since has kept its rank, one that came since has
 * none. Costs what a count of the same question costs.
 */
export async function rank(
  scope: Scope,
  filter: AuditFilter,
  { search, asOf, order, around }: Also & { order: Order; around: Around },
): Promise<number | undefined> {
  const then = asOf === undefined ? undefined : parseAsOf(scope, asOf);
  const present = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan('rank', present));
  const plan = then === undefined ? present : planAsOf(present, then);
  const before = narrowPlan(plan, idsBefore(order, around));
  return await readSnapshot(poolOf(plan), async (sql) => {
    if ('id' in around && !(await isListed(sql, plan, around.id.toLowerCase(), then))) return undefined;
    return then === undefined ? await countPlan(sql, before) : await countThen(sql, before, then);
  });
}

/** Whether an event is in the list of a plan, or was in that of a state. */
async function isListed(sql: Sql, plan: Plan, id: string, then: AsOf | undefined): Promise<boolean> {
  const alone = narrowPlan(plan, { lo: id, hi: successor(id) });
  if (alone.access === 'nothing') return false;
  if (then !== undefined) {
    const { late, erased } = await changesSince(sql, alone, then);
    if (late.includes(id) || erased.includes(id)) return erased.includes(id);
  }
  const { test } = await compileWhere(sql, alone);
  return (await run(sql`select from event e ${test}`)).length > 0;
}

/** The ids that come before a place in an order. */
function idsBefore(order: Order, around: Around): Partial<IdRange> {
  if ('id' in around) {
    const id = around.id.toLowerCase();
    return order === 'desc' ? { lo: successor(id) } : { hi: id };
  }
  return order === 'desc' ? { lo: idFloor(around.ms + 1) } : { hi: idFloor(around.ms) };
}
