import type { Sql } from '@/db/client';
import { CODED_COLUMN, type CodedField, KINDS } from '@/db/dictionary';
import {
  ACTOR_TYPES,
  type Change,
  type ListedEvent,
  RESULTS,
  type Redactions,
  type StoredEvent,
  type Target,
} from '@/lib/audit/event';
import { JsonText } from '@/lib/audit/json-text';

/** One row as {@link selectEvents} gives it: instants as text, codes as the texts they stand for. */
export interface EventRow {
  log: number;
  seq: string;
  id: string;
  tenant_id: string;
  partner_id: string | null;
  occurred_at: string;
  received_at: string;
  action: string;
  resource_type: string | null;
  source: string;
  http_method: string | null;
  result: number;
  actor_type: number;
  http_status: number | null;
  actor_id: string | null;
  actor_email: string | null;
  actor_name: string | null;
  ip: string | null;
  user_agent: string | null;
  session_id: string | null;
  request_id: string | null;
  brand_id: string | null;
  http_path: string | null;
  source_event_id: string | null;
  resource_id: string | null;
  resource_name: string | null;
  message: string | null;
  targets: Target[] | null;
  changes: Change[] | null;
  redactions: Redactions | null;
  rewrites: string[] | null;
  /** JSON text. */
  details: string;
  salt: Uint8Array;
  person_digest: Uint8Array | null;
  payload_digest: Uint8Array | null;
}

/** `select … from event e …` with the dictionaries joined; joins and a `where` on `e` may follow. */
export function selectEvents(sql: Sql) {
  return sql`select ${eventColumns(sql)} from event e ${withTenants(sql)}`;
}

/** The columns of an {@link EventRow} from `event e` joined {@link withTenants}. */
export function eventColumns(sql: Sql) {
  return sql`
    e.log, e.seq, e.id, t.tenant_id, t.partner_id,
    ${instant(sql, 'e.occurred_at')} as occurred_at, ${instant(sql, 'e.received_at')} as received_at,
    ${decoded(sql, 'action')}, ${decoded(sql, 'resourceType')}, ${decoded(sql, 'source')}, ${decoded(sql, 'httpMethod')},
    e.result, e.actor_type, e.http_status,
    e.actor_id, e.actor_email, e.actor_name, e.ip, e.user_agent, e.session_id,
    e.request_id, e.brand_id, e.http_path, e.source_event_id, e.resource_id, e.resource_name, e.message,
    e.targets, e.changes, e.redactions, e.rewrites, e.details::text as details, e.salt, e.person_digest, e.payload_digest`;
}

/** The tenant of each row of `event e`. */
export function withTenants(sql: Sql) {
  return sql`join log l on l.log = e.log join tenant t on t.tenant = l.tenant`;
}

/** Milliseconds and Z, whatever the session's zone: the driver's own Date would do, but text is what is hashed. */
function instant(sql: Sql, column: 'e.occurred_at' | 'e.received_at') {
  return sql`to_char(${sql.unsafe(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

function decoded(sql: Sql, name: CodedField) {
  const column = CODED_COLUMN[name];
  return sql`coalesce(
    (select d.value from dictionary d where d.kind = ${KINDS[name]} and d.code = ${sql(`e.${column}`)}),
    e.overflow ->> ${column}) as ${sql(column)}`;
}

/** The event of a row. Throws where the database holds a code that no release has written. */
export function readEvent(row: EventRow): StoredEvent {
  return { ...readListed(row), details: JSON.parse(row.details) };
}

/** The same for a page: its details are not parsed. */
export function readListed(row: EventRow): ListedEvent {
  const [result, actorType] = [RESULTS[row.result], ACTOR_TYPES[row.actor_type]];
  if (!result || !actorType) throw new RangeError(`event ${row.id}: unknown result or actor type`);
  return {
    seq: BigInt(row.seq),
    id: row.id,
    tenantId: row.tenant_id,
    partnerId: row.partner_id ?? undefined,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    action: row.action,
    resourceType: row.resource_type ?? undefined,
    source: row.source,
    httpMethod: row.http_method ?? undefined,
    result,
    actorType,
    httpStatus: row.http_status ?? undefined,
    actorId: row.actor_id ?? undefined,
    actorEmail: row.actor_email ?? undefined,
    actorName: row.actor_name ?? undefined,
    ip: row.ip ?? undefined,
    userAgent: row.user_agent ?? undefined,
    sessionId: row.session_id ?? undefined,
    requestId: row.request_id ?? undefined,
    brandId: row.brand_id ?? undefined,
    httpPath: row.http_path ?? undefined,
    sourceEventId: row.source_event_id ?? undefined,
    resourceId: row.resource_id ?? undefined,
    resourceName: row.resource_name ?? undefined,
    message: row.message ?? undefined,
    targets: row.targets ?? undefined,
    changes: row.changes ?? undefined,
    redactions: row.redactions ?? undefined,
    rewrites: row.rewrites ?? undefined,
    details: new JsonText(row.details),
  };
}
