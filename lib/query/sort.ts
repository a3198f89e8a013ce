import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, KINDS } from '@/db/dictionary';
import { RESULTS } from '@/lib/audit/event';
import type { SortField } from '@/lib/audit/page';

/**
 * What a list is sorted by: the first 256 characters of a text in code-point order, since a cursor carries them; what has
 * no value sorts as the empty text. Time is not among them: it is the order of ids.
 */
export const SORT_TEXTS = {
  action: (sql) => coded(sql, 'action'),
  resourceType: (sql) => coded(sql, 'resourceType'),
  resourceId: (sql) => plain(sql, 'resource_id'),
  actorId: (sql) => plain(sql, 'actor_id'),
  actorEmail: (sql) => plain(sql, 'actor_email'),
  ip: (sql) => plain(sql, 'ip'),
  requestId: (sql) => plain(sql, 'request_id'),
  result: (sql) => sql`(${arrayLiteral(RESULTS)}::text[])[e.result + 1] collate "C"`,
  tenantId: (sql) =>
    sql`(select t.tenant_id from log l join tenant t on t.tenant = l.tenant where l.log = e.log) collate "C"`,
} as const satisfies Record<Exclude<SortField, 'occurredAt'>, (sql: Sql) => Fragment>;

function plain(sql: Sql, column: string): Fragment {
  return sql`left(coalesce(${sql(`e.${column}`)}, ''), 256) collate "C"`;
}

function coded(sql: Sql, name: CodedField): Fragment {
  const column = CODED_COLUMN[name];
  return sql`left(coalesce(
    (select d.value from dictionary d where d.kind = ${KINDS[name]} and d.code = ${sql(`e.${column}`)}),
    e.overflow ->> ${column}, ''), 256) collate "C"`;
}
