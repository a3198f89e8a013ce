import { type EventRow, readEvent, selectEvents } from '@/db/event-row';
import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { StoredEvent } from '@/lib/audit/event';
import { isEventId } from '@/lib/audit/event-id';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { maskEvent } from '@/lib/audit/mask';
import type { Page, Window } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { readSnapshot } from './snapshot';
import { compileWhere } from './where';

/**
 * One page of events and the exact total, from one snapshot. Order: (occurredAt, id), which is the order of ids;
 * newest first unless the window says otherwise. Rides on the primary key of `event` (log, id) for a few logs and
 * on event_id for the platform; ids are found from the index, then their rows are fetched.
 */
export async function list(scope: Scope, filter: AuditFilter, window: Window): Promise<Page<StoredEvent>> {
  return await readSnapshot(async (sql) => {
    const { test } = await compileWhere(sql, scope, filter);
    const order = window.order === 'asc' ? sql`asc` : sql`desc`;
    const rows = await sql<EventRow[]>`${selectEvents(sql)}
      where e.id in (
        select e.id from event e ${test} order by e.id ${order} limit ${window.limit} offset ${window.offset.toString()}::int8)
      order by e.id ${order}`;
    const [count] = await sql<{ total: string }[]>`select count(*) as total from event e ${test}`;
    return { rows: rows.map((row) => readAs(scope, row)), total: Number(count?.total ?? 0) };
  });
}

/** One event. Throws `not_found` for an unknown id and for one outside the scope alike. */
export async function get(scope: Scope, id: string): Promise<StoredEvent> {
  const event = await find(scope, id);
  if (!event) throw new AuditError('not_found', 'No such event');
  return event;
}

/** The event of an id within the scope, or undefined. */
export async function find(scope: Scope, id: string): Promise<StoredEvent | undefined> {
  if (!isEventId(id)) return undefined;
  const sql = database();
  const { test } = await compileWhere(sql, scope, [condition('id', 'eq', id)]);
  const [row] = await sql<EventRow[]>`${selectEvents(sql)} ${test}`;
  return row && readAs(scope, row);
}

/** The event of a row as this reader may see it. */
export function readAs(scope: Scope, row: EventRow): StoredEvent {
  const event = readEvent(row);
  return scope.isMasked ? maskEvent(event) : event;
}
