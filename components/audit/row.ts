import type { ListedEvent, RedactablePart, Result } from '@/lib/audit/event';

/** What the table shows of an event: plain data that crosses from server to browser. */
export interface LogRow {
  id: string;
  occurredAt: string;
  tenantId: string;
  actor: string | undefined;
  action: string;
  resource: string | undefined;
  result: Result;
  ip: string | undefined;
  /** Parts that were taken out: what they held is gone, not absent. */
  redacted: readonly RedactablePart[];
  /** Its detail page under the present filters. */
  href: string;
}

export function toLogRow(event: ListedEvent, search: string): LogRow {
  const { resourceType, resourceId, resourceName } = event;
  return {
    id: event.id,
    occurredAt: event.occurredAt,
    tenantId: event.tenantId,
    actor: event.actorEmail ?? event.actorName ?? event.actorId,
    action: event.action,
    resource: resourceType && `${resourceType}${resourceId ? ` ${resourceName ?? resourceId}` : ''}`,
    result: event.result,
    ip: event.ip,
    redacted: event.redactedParts ?? [],
    href: `/logs/${event.id}${search}`,
  };
}
