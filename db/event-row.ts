import type { Fragment, Sql } from '@/db/client';
import { CODED_COLUMN, type CodedColumn, type CodedField, KINDS } from '@/db/dictionary';
import {
  ACTOR_TYPES,
  type Change,
  type ListedEvent,
  REDACTABLE_PARTS,
  RESULTS,
  type RedactablePart,
  type Redactions,
  type StoredEvent,
  type Target,
} from '@/lib/audit/event';
import { occurredAtOf } from '@/lib/audit/event-id';
import { JsonText } from '@/lib/audit/json-text';

/** One row as {@link selectEvents} gives it: texts that have a code as codes. */
export interface CodedRow {
  log: number;
  seq: string;
  id: string;
  tenant_id: string;
  partner_id: string | null;
  received_at: Date;
  action: number;
  resource_type: number;
  source: number;
  http_method: number;
  /** Texts of a full dictionary, by column. */
  overflow: Partial<Record<CodedColumn, string>> | null;
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
  /** (kind, code, text) of every code in the answer; in one of its rows. */
  texts: [kind: number, code: number, text: string][] | null;
}

/** What the codes of a row stand for. */
interface Texts {
  action: string;
  source: string;
  resourceType: string | undefined;
  httpMethod: string | undefined;
}

/** The same with them. */
export type EventRow = CodedRow & { decoded: Texts };

/** `select … from event e …` with the tenants joined; `tail` may join more, and says which. */
export function selectEvents(sql: Sql, tail: Fragment) {
  return sql`
    with found as materialized (select ${eventColumns(sql)} from event e ${withTenants(sql)} ${tail})
    select f.*, ${textsOf(sql)} as texts from found f`;
}

/** The columns of a {@link CodedRow} but its texts, from `event e` joined {@link withTenants}. */
export function eventColumns(sql: Sql) {
  return sql`
    e.log, e.seq, e.id, t.tenant_id, t.partner_id, e.received_at, e.action, e.resource_type, e.source, e.http_method,
    e.overflow, e.result, e.actor_type, e.http_status,
    e.actor_id, e.actor_email, e.actor_name, e.ip, e.user_agent, e.session_id,
    e.request_id, e.brand_id, e.http_path, e.source_event_id, e.resource_id, e.resource_name, e.message,
    e.targets, e.changes, e.redactions, e.rewrites, e.details::text as details, e.salt, e.person_digest, e.payload_digest`;
}

/** The tenant of each row of `event e`. */
export function withTenants(sql: Sql) {
  return sql`join log l on l.log = e.log join tenant t on t.tenant = l.tenant`;
}

/** The texts of a {@link CodedRow}, beside the rows of a `found`: each once, where a lookup for each row took a third of a page's time. */
export function textsOf(sql: Sql) {
  const codes = sql`
    select ${KINDS.action}::int2, action from found union select ${KINDS.resourceType}::int2, resource_type from found
    union select ${KINDS.source}::int2, source from found union select ${KINDS.httpMethod}::int2, http_method from found`;
  return sql`case when row_number() over () = 1 then (
    select json_agg(json_build_array(d.kind, d.code, d.value)) from dictionary d where (d.kind, d.code) in (${codes})) end`;
}

/** The rows with the texts of their codes, in the same order. */
export function decodeRows<T extends CodedRow>(rows: readonly T[]): (T & { decoded: Texts })[] {
  const texts = new Map(
    rows.flatMap((row) => row.texts ?? []).map(([kind, code, text]) => [`${kind}/${code}`, text]),
  );
  return rows.map((row) => {
    const textOf = (name: CodedField) => {
      const column = CODED_COLUMN[name];
      return texts.get(`${KINDS[name]}/${row[column]}`) ?? row.overflow?.[column];
    };
    // A code without a text is damage, which verification finds: the row is shown as far as it can be.
    const [action = '', source = ''] = [textOf('action'), textOf('source')];
    return {
      ...row,
      decoded: { action, source, resourceType: textOf('resourceType'), httpMethod: textOf('httpMethod') },
    };
  });
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
    occurredAt: occurredAtOf(row.id),
    receivedAt: row.received_at.toISOString(),
    ...row.decoded,
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
    ...(row.person_digest || row.payload_digest ? { redactedParts: redactedParts(row) } : {}),
  };
}

/** The parts that were taken out of a row. */
export function redactedParts(row: Pick<CodedRow, 'person_digest' | 'payload_digest'>): RedactablePart[] {
  return REDACTABLE_PARTS.filter((part) => row[`${part}_digest`] !== null);
}
