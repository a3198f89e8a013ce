import { coveredColumns } from '@/lib/audit/covered';
import type { ActorType, Change, RedactablePart, Result, Target } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import type { EventRow } from '@/lib/dialects/event-answer';
import type { ErasedRow } from '@/lib/dialects/explore';
import type { Shown } from './verify/event';

/** An event as the console holds it: what the API answers, in the words of the registry. */
export interface ShownEvent {
  id: string;
  tenantId: string;
  partnerId: string | undefined;
  index: number;
  occurredAt: string;
  receivedAt: string;
  source: string;
  sourceEventId: string | undefined;
  action: string;
  result: Result;
  actorType: ActorType;
  actorId: string | undefined;
  actorEmail: string | undefined;
  actorName: string | undefined;
  resourceType: string | undefined;
  resourceId: string | undefined;
  resourceName: string | undefined;
  ip: string | undefined;
  userAgent: string | undefined;
  sessionId: string | undefined;
  requestId: string | undefined;
  httpMethod: string | undefined;
  httpPath: string | undefined;
  httpStatus: number | undefined;
  brandId: string | undefined;
  message: string | undefined;
  targets: readonly Target[];
  changes: readonly Change[];
  /** Undefined where the row is too long for a list: the event itself has them. */
  details: JsonObject | undefined;
  redactions: { version: number; tenantVersion?: number; paths: readonly string[] } | undefined;
  rewrites: readonly string[];
  redactedParts: readonly RedactablePart[];
}

/** An event as the API prints it; its JSON is JSON. */
export type WireEvent = Omit<EventRow, 'abridged' | 'details' | 'changes'> & {
  details: JsonObject | null;
  changes: readonly Change[];
};

/** A row of a list: an event, or the place of one that was erased since. */
export type LogRow = ShownEvent | { id: string; occurredAt: string; isErased: true };

export function isErased(row: LogRow): row is Exclude<LogRow, ShownEvent> {
  return 'isErased' in row;
}

export function readRow(row: WireEvent | ErasedRow): LogRow {
  if ('erased' in row) return { id: row.id, occurredAt: row.occurred_at, isErased: true };
  return readEvent(row);
}

/** An event of the API; as a row it may lack its details. */
export function readEvent(row: WireEvent): ShownEvent {
  const { version, tenant_version: tenantVersion } = row.redaction_rules ?? {};
  const own = tenantVersion ? { tenantVersion } : {};
  return {
    ...{ id: row.id, tenantId: row.tenant_id, partnerId: row.partner_id ?? undefined, index: row.index },
    ...{ occurredAt: row.occurred_at, receivedAt: row.received_at, source: row.source },
    sourceEventId: row.source_event_id ?? undefined,
    ...{ action: row.action, result: row.result, actorType: row.actor_type },
    actorId: row.actor_id ?? undefined,
    actorEmail: row.actor_email ?? undefined,
    actorName: row.actor_name ?? undefined,
    resourceType: row.resource_type ?? undefined,
    resourceId: row.resource_id ?? undefined,
    resourceName: row.resource_name ?? undefined,
    ip: row.ip ?? undefined,
    userAgent: row.user_agent ?? undefined,
    sessionId: row.session_id ?? undefined,
    requestId: row.request_id ?? undefined,
    httpMethod: row.http_method ?? undefined,
    httpPath: row.http_path ?? undefined,
    httpStatus: row.http_status ?? undefined,
    brandId: row.brand_id ?? undefined,
    message: row.message ?? undefined,
    ...{ targets: row.targets, changes: row.changes, details: row.details ?? undefined },
    redactions: version === undefined ? undefined : { version, ...own, paths: row.redactions },
    ...{ rewrites: row.rewrites, redactedParts: row.redacted_parts },
  };
}

/**
 * What a page claims of an event, for its proof. A role that sees the core alone is shown no details, not empty ones; nor is
 * anybody where they were taken out.
 */
export function shownColumns(event: ShownEvent, isMaskedRole: boolean): Shown {
  const { details, ...core } = coveredColumns({
    ...event,
    targets: nonEmpty(event.targets),
    changes: nonEmpty(event.changes),
    rewrites: nonEmpty(event.rewrites),
    details: event.details ?? {},
  });
  return isMaskedRole || event.redactedParts.includes('payload') ? core : { ...core, details };
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
