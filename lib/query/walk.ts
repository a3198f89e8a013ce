import { z } from 'zod';
import type { Sql } from '@/db/client';
import type { EventRow } from '@/db/event-row';
import { AuditError } from '@/lib/audit/error';
import type { ListedEvent } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { CursorPage, Step } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { canonicalize } from '@/lib/ledger/canonical';
import { AsOf, asOfText, boundsOf, changesSince, planAsOf } from './as-of';
import { countPlan, poolOf } from './count';
import { parseCursor, printCursor } from './cursor';
import { beyond, gather, rowsOf } from './gather';
import { explainPlan, type Plan, planRead } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { readListedAs } from './rows';
import { SORT_TEXTS } from './sort';
import { compileWhere } from './where';

/**
 * Where a step ended: the id, and the text that the list is sorted by where that is not the time; the state of the logs
 * that the walk began with, and the total it had.
 */
const Place = z.object({
  i: z.uuid(),
  k: z.string().optional(),
  a: AsOf.optional(),
  t: z.number().int().optional(),
});
type Place = z.output<typeof Place>;

/**
 * One step of a walk over (sort text, id) through the logs as they were at its beginning: each event once, whatever is
 * written or erased meanwhile. By time it costs what the page costs, or, where conditions look at rows, at most a
 * budget: then a page may be short and not be the last. By another field it sorts what the filter leaves within the
 * budget of a read. Throws `invalid_cursor`, and `forbidden` where the reader may not see what the list is sorted by.
 */
export async function walk(scope: Scope, filter: AuditFilter, step: Step): Promise<CursorPage<ListedEvent>> {
  if (scope.isMasked && isMasked(step.sort))
    throw new AuditError('forbidden', `The field ${step.sort} is not available to this role`);
  const binding = bindingOf(scope, filter, step);
  const place = step.cursor === undefined ? undefined : parseCursor(step.cursor, binding, Place);
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, step.search));
  notePlan(explainPlan(step.sort === 'occurredAt' ? 'walk' : `sort by ${step.sort}`, plan));
  if (plan.access === 'nothing') return { rows: [], total: 0, nextCursor: undefined };
  const isSorted = step.sort !== 'occurredAt';
  return await readSnapshot(isSorted ? 'search' : poolOf(plan), async (sql) => {
    const asOf = place === undefined ? await captureAsOf(sql, scope) : place.a;
    // The first step reads the state that it begins with: nothing has to be left out of it.
    const then = place?.a ? planAsOf(plan, place.a) : plan;
    const total = await totalOfWalk(sql, then, step, place);
    const { rows, next } = isSorted
      ? await sortedRows(sql, then, step, place)
      : await timedRows(sql, then, step, place);
    return {
      rows: rows.map((row) => readListedAs(scope, row)),
      total: step.isCounted ? (total ?? 0) : 0,
      nextCursor: next && printCursor({ ...next, a: asOf, t: total }, binding),
    };
  });
}

/** What a cursor belongs to: the reader's reach, the filter, the order. */
function bindingOf({ reach }: Scope, filter: AuditFilter, { sort, order, search }: Step): string {
  const who = reach.kind === 'all' ? reach.logs : { ...reach.claim };
  const conditions = filter.map(({ field, op, values }) => [field, op, ...values]);
  return canonicalize(['walk', who, conditions, search ?? null, sort, order]);
}

async function captureAsOf(sql: Sql, scope: Scope): Promise<AsOf | undefined> {
  const [row] = await run(sql<{ text: string | null }[]>`select ${asOfText(sql, scope)} as text`);
  return row?.text ? AsOf.parse(JSON.parse(row.text)) : undefined;
}

/** Counted once a walk: the state it goes through has one total. */
async function totalOfWalk(
  sql: Sql,
  plan: Plan,
  step: Step,
  place: Place | undefined,
): Promise<number | undefined> {
  if (place?.t !== undefined || !step.isCounted) return place?.t;
  const now = await countPlan(sql, plan);
  if (place?.a === undefined) return now;
  const { late, erased } = await changesSince(sql, plan, place.a);
  return now - late.length + erased.length;
}

interface StepRows {
  rows: readonly EventRow[];
  /** Where the next step begins; undefined at the end. */
  next: { i: string; k?: string | undefined } | undefined;
}

/** One more than the limit is looked for, so that the end is known. */
async function timedRows(
  sql: Sql,
  plan: Plan,
  { order, limit }: Step,
  place: Place | undefined,
): Promise<StepRows> {
  const range = place ? beyond(plan.range, order, place.i) : plan.range;
  if (range.lo >= range.hi) return { rows: [], next: undefined };
  const isThen = await isOfState(sql, plan, place);
  const { rows, reached } = await gather(sql, { ...plan, range }, order, limit + 1, isThen);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (rows.length > limit && last) return { rows: page, next: { i: last.id } };
  return { rows: page, next: reached === undefined ? undefined : { i: reached } };
}

/** Whether a row was there when the walk began. */
async function isOfState(
  sql: Sql,
  plan: Plan,
  place: Place | undefined,
): Promise<(row: EventRow) => boolean> {
  if (!place?.a) return () => true;
  const bounds = await boundsOf(sql, plan, place.a);
  return ({ log, seq }) => BigInt(seq) < (bounds.get(log) ?? BigInt(seq) + 1n);
}

interface Key {
  id: string;
  key: string;
}

async function sortedRows(sql: Sql, plan: Plan, step: Step, place: Place | undefined): Promise<StepRows> {
  const { sort, order, limit } = step;
  if (sort === 'occurredAt' || plan.access === 'nothing') return { rows: [], next: undefined };
  const { test } = await compileWhere(sql, plan);
  const isThen = await isOfState(sql, plan, place);
  const text = SORT_TEXTS[sort](sql);
  const [direction, after] = order === 'asc' ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const from = place ? sql`and (${text}, e.id) ${after} (${place.k ?? ''}, ${place.i}::uuid)` : sql``;
  const keys = await run(
    sql<Key[]>`
      select e.id, ${text} as key from event e ${test} ${from}
      order by ${text} ${direction}, e.id ${direction} limit ${limit + 1}`,
  );
  const page = keys.slice(0, limit);
  const last = keys.length > limit ? page.at(-1) : undefined;
  const rows = await rowsOf(
    sql,
    page.map(({ id }) => id),
  );
  return { rows: rows.filter(isThen), next: last && { i: last.id, k: last.key } };
}
