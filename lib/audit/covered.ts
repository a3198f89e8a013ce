import type { AuditEvent } from './event';

/** The covered columns of an event under the names they are hashed by (lib/ledger/commitment.ts). */
export function coveredColumns(event: AuditEvent) {
  return {
    id: event.id,
    tenant_id: event.tenantId,
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    action: event.action,
    resource_type: event.resourceType,
    result: event.result,
    source: event.source,
    actor_type: event.actorType,
    http_method: event.httpMethod,
    http_path: event.httpPath,
    http_status: event.httpStatus,
    request_id: event.requestId,
    brand_id: event.brandId,
    actor_id: event.actorId,
    actor_email: event.actorEmail,
    actor_name: event.actorName,
    ip: event.ip,
    user_agent: event.userAgent,
    session_id: event.sessionId,
    source_event_id: event.sourceEventId,
    resource_id: event.resourceId,
    resource_name: event.resourceName,
    message: event.message,
    targets: event.targets?.map((target) => ({ ...target })),
    changes: event.changes?.map((change) => ({ ...change })),
    details: event.details,
    redactions: event.redactions && { ...event.redactions },
    rewrites: event.rewrites,
  };
}
