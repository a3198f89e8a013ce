import type { Fragment, Sql } from '@/db/client';
import {
  type CodedRow,
  decodeRows,
  type EventRow,
  eventColumns,
  readEvent,
  readListed,
  textsOf,
  withTenants,
} from '@/db/event-row';
import type { ListedEvent, StoredEvent } from '@/lib/audit/event';
import { maskEvent, maskListed } from '@/lib/audit/mask';
import type { Scope } from '@/lib/audit/scope';
import type { Plan } from './plan';
import { run } from './reading';

/** A row of a page with what goes with the page. */
interface PageRow extends CodedRow {
  total: string;
  as_of: string | null;
}

/** The parts of the statement that reads a page. */
export interface PageParts {
  /** A select of `(id, ord)`. */
  page: Fragment;
  total: Fragment;
  asOf: Fragment;
  /** What the others refer to: `hits as …`. */
  hits?: Fragment;
}

/** Rows of `page` in its order, with what else the answer says; that alone where there are none. */
export async function readPage(sql: Sql, plan: Plan, { page, total, asOf, hits }: PageParts) {
  const sameLog = plan.place.kind === 'log' ? sql`and e.log = ${plan.place.log}` : sql``;
  const rows = await run(
    sql<PageRow[]>`
      with ${hits ? sql`${hits},` : sql``} once as materialized (select ${total} as total, ${asOf} as as_of),
      found as materialized (
        select p.ord, ${eventColumns(sql)} from (${page}) p join event e on e.id = p.id ${sameLog} ${withTenants(sql)}
      )
      select w.total, w.as_of, f.*, ${textsOf(sql)} as texts from once w left join found f on true order by f.ord`,
  );
  const [first] = rows;
  return {
    rows: decodeRows(rows.filter(({ id }) => id !== null)),
    total: Number(first?.total ?? 0),
    asOf: first?.as_of ?? undefined,
  };
}

/** The event of a row as this reader may see it. */
export function readAs(scope: Scope, row: EventRow): StoredEvent {
  const event = readEvent(row);
  return scope.isMasked ? maskEvent(event) : event;
}

/** The same for a page. */
export function readListedAs(scope: Scope, row: EventRow): ListedEvent {
  const event = readListed(row);
  return scope.isMasked ? maskListed(event) : event;
}
