import { z } from 'zod';
import type { Fragment, Sql } from '@/db/client';
import { type EventRow, selectEvents } from '@/db/event-row';
import { AuditError } from '@/lib/audit/error';
import type { StoredEvent } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { CursorPage, Step } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { canonicalize } from '@/lib/ledger/canonical';
import { parseCursor, printCursor } from './cursor';
import { readAs } from './list';
import { readSnapshot } from './snapshot';
import { SORT_TEXTS } from './sort';
import { compileWhere } from './where';

/** Where a step ended: the id, and the text that the list is sorted by where that is not the time. */
const Place = z.object({ i: z.uuid(), k: z.string().optional() });

/**
 * One step of a walk over (sort text, id), each event once, whatever is written meanwhile. By time it rides on the
 * primary key of `event`, by another field it sorts what the filter leaves within the budget of a read. Throws
 * `invalid_cursor`, and `forbidden` where the reader may not see what the list is sorted by.
 */
export async function walk(scope: Scope, filter: AuditFilter, step: Step): Promise<CursorPage<StoredEvent>> {
  if (scope.isMasked && isMasked(step.sort))
    throw new AuditError('forbidden', `The field ${step.sort} is not available to this role`);
  const binding = bindingOf(scope, filter, step);
  const place = step.cursor === undefined ? undefined : parseCursor(step.cursor, binding, Place);
  return await readSnapshot(async (sql) => {
    const { test } = await compileWhere(sql, scope, filter, step.search);
    const found = await findKeys(sql, test, step, place);
    const keys = found.slice(0, step.limit);
    const last = found.length > step.limit ? keys.at(-1) : undefined;
    return {
      rows: await fetchRows(sql, scope, keys),
      total: step.isCounted ? await count(sql, test) : 0,
      nextCursor: last && printCursor({ i: last.id, k: last.key ?? undefined }, binding),
    };
  });
}

/** What a cursor belongs to: the reader's reach, the filter, the order. */
function bindingOf({ reach }: Scope, filter: AuditFilter, { sort, order, search }: Step): string {
  const who = reach.kind === 'all' ? reach.logs : { ...reach.claim };
  const conditions = filter.map(({ field, op, values }) => [field, op, ...values]);
  return canonicalize(['walk', who, conditions, search ?? null, sort, order]);
}

interface Key {
  id: string;
  key: string | null;
}

/** One more than the limit, so that the end is known. */
async function findKeys(
  sql: Sql,
  test: Fragment,
  { sort, order, limit }: Step,
  place: z.output<typeof Place> | undefined,
): Promise<Key[]> {
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  const beyond = order === 'asc' ? sql`>` : sql`<`;
  if (sort === 'occurredAt') {
    const from = place ? sql`and e.id ${beyond} ${place.i}::uuid` : sql``;
    return await sql<Key[]>`
      select e.id, null as key from event e ${test} ${from} order by e.id ${direction} limit ${limit + 1}`;
  }
  const text = SORT_TEXTS[sort](sql);
  const from = place ? sql`and (${text}, e.id) ${beyond} (${place.k ?? ''}, ${place.i}::uuid)` : sql``;
  return await sql<Key[]>`
    select e.id, ${text} as key from event e ${test} ${from}
    order by ${text} ${direction}, e.id ${direction} limit ${limit + 1}`;
}

async function fetchRows(sql: Sql, scope: Scope, keys: readonly Key[]): Promise<StoredEvent[]> {
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  const rows = await sql<EventRow[]>`${selectEvents(sql)} where e.id in ${sql(ids)}`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [readAs(scope, row)] : [];
  });
}

async function count(sql: Sql, test: Fragment): Promise<number> {
  const [row] = await sql<{ total: string }[]>`select count(*) as total from event e ${test}`;
  return Number(row?.total ?? 0);
}
