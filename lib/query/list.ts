import type { Sql } from '@/db/client';
import { type CodedRow, decodeRows, type EventRow, selectEvents } from '@/db/event-row';
import { AuditError } from '@/lib/audit/error';
import type { ListedEvent, StoredEvent } from '@/lib/audit/event';
import { isUuid } from '@/lib/audit/event-id';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import type { Page, Window } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { asOfText, parseAsOf, printAsOf } from './as-of';
import { idsOf, totalOf } from './blocks';
import { poolOf } from './count';
import { listAsOf } from './list-as-of';
import { explainPlan, type Plan, planRead } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { readAs, readListedAs, readPage } from './rows';
import { compileWhere } from './where';

/**
 * One page of events and the exact total, from one snapshot. Order: (occurredAt, id), which is the order of ids;
 * newest first unless the window says otherwise. With `asOf`, both are those of that state: pages neither repeat nor
 * skip, and events erased since keep their place and are left out. Throws `overloaded` where a total that no block
 * counts takes longer than the budget of a read, and `gone` where the state cannot be had any more.
 */
export async function list(scope: Scope, filter: AuditFilter, window: Window): Promise<Page<ListedEvent>> {
  const asOf = window.asOf === undefined ? undefined : parseAsOf(scope, window.asOf);
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, window.search));
  notePlan(explainPlan('list', plan));
  if (plan.access === 'nothing') return { rows: [], total: 0, asOf: window.asOf };
  if (asOf !== undefined) {
    const { rows, total, ids } = await listAsOf(plan, asOf, window);
    const events = rows.map((row) => readListedAs(scope, row));
    return { rows: events, total: window.isCounted === false ? 0 : total, asOf: window.asOf, ids };
  }
  const page = await listNow(scope, plan, window);
  return {
    rows: page.rows.map((row) => readListedAs(scope, row)),
    total: window.isCounted === false ? 0 : page.total,
    asOf: printAsOf(scope, page.asOf),
  };
}

interface RowPage {
  rows: readonly EventRow[];
  total: number;
  asOf: string | undefined;
}

async function listNow(scope: Scope, plan: Plan, window: Window): Promise<RowPage> {
  const ranks = { order: window.order, skip: window.offset, limit: window.limit };
  if (plan.access === 'blocks' || plan.access === 'merge') {
    return await readOn('list', (sql) =>
      readPage(sql, plan, {
        page: sql`select p.id, p.ord from ${idsOf(sql, plan, ranks)}`,
        total: window.isCounted === false ? sql`0` : totalOf(sql, plan),
        asOf: asOfText(sql, scope),
      }),
    );
  }
  return await readSnapshot(poolOf(plan), (sql) => listRows(sql, scope, plan, window));
}

/** A page of what only rows answer: all that match are found for the total anyway. */
async function listRows(
  sql: Sql,
  scope: Scope,
  plan: Plan,
  { order, offset, limit, isCounted }: Window,
): Promise<RowPage> {
  const { test } = await compileWhere(sql, plan);
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  const part = sql`offset ${offset.toString()}::int8 limit ${limit}`;
  const asOf = asOfText(sql, scope);
  if (plan.access === 'walk') {
    const page = sql`
      select w.id, row_number() over (order by w.id ${direction}) as ord
      from (select e.id from event e ${test} order by e.id ${direction} ${part}) w`;
    const total = isCounted === false ? sql`0` : sql`(select count(*) from event e ${test})`;
    return await readPage(sql, plan, { page, total, asOf });
  }
  // Few rows by an index: found once, and kept from being looked for along the time.
  const page = sql`
    select h.id, row_number() over (order by h.id ${direction}) as ord from hits h order by h.id ${direction} ${part}`;
  const hits = sql`hits as materialized (select e.id from event e ${test})`;
  return await readPage(sql, plan, { page, total: sql`(select count(*) from hits)`, asOf, hits });
}

/** One event. Throws `not_found` for an unknown id and for one outside the scope alike. */
export async function get(scope: Scope, id: string): Promise<StoredEvent> {
  const event = await find(scope, id);
  if (!event) throw new AuditError('not_found', 'No such event');
  return event;
}

/** The event of an id within the scope, or undefined. */
export async function find(scope: Scope, id: string): Promise<StoredEvent | undefined> {
  if (!isUuid(id)) return undefined;
  return await readOn('list', async (sql) => {
    const plan = await planRead(sql, scope, [condition('id', 'eq', id)]);
    const { test } = await compileWhere(sql, plan);
    const [row] = decodeRows(await run(sql<CodedRow[]>`${selectEvents(sql, test)}`));
    return row && readAs(scope, row);
  });
}
