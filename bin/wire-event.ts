import type { TrailmarkEvent } from '@/lib/client-sdk/event';
import type { LiveDraft } from '@/lib/seed/live';

/** A draft as it goes over the wire. */
export function wireEvent(draft: LiveDraft): TrailmarkEvent {
  return {
    action: draft.action,
    result: draft.result,
    actor_type: draft.actorType,
    actor_id: draft.actorId,
    actor_email: draft.actorEmail,
    actor_name: draft.actorName,
    resource_type: draft.resourceType,
    resource_id: draft.resourceId,
    resource_name: draft.resourceName,
    ip: draft.ip,
    user_agent: draft.userAgent,
    session_id: draft.sessionId,
    request_id: draft.requestId,
    http_method: draft.httpMethod,
    http_path: draft.httpPath,
    http_status: draft.httpStatus,
    brand_id: draft.brandId,
    message: draft.message,
    targets: draft.targets,
    changes: draft.changes,
    details: draft.details,
  };
}
