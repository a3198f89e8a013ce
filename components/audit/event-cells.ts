import type { FieldName } from '@/lib/audit/fields';
import type { ShownEvent } from '@/lib/client/event';

/** The text of each field of an event; a field that is missing here does not compile. */
export const EVENT_TEXT = {
  id: (event) => event.id,
  occurredAt: (event) => event.occurredAt,
  receivedAt: (event) => event.receivedAt,
  tenantId: (event) => event.tenantId,
  partnerId: (event) => event.partnerId,
  source: (event) => event.source,
  sourceEventId: (event) => event.sourceEventId,
  actorType: (event) => event.actorType,
  actorId: (event) => event.actorId,
  actorEmail: (event) => event.actorEmail,
  actorName: (event) => event.actorName,
  action: (event) => event.action,
  resourceType: (event) => event.resourceType,
  resourceId: (event) => event.resourceId,
  resourceName: (event) => event.resourceName,
  result: (event) => event.result,
  ip: (event) => event.ip,
  userAgent: (event) => event.userAgent,
  sessionId: (event) => event.sessionId,
  requestId: (event) => event.requestId,
  httpMethod: (event) => event.httpMethod,
  httpPath: (event) => event.httpPath,
  httpStatus: (event) => event.httpStatus?.toString(),
  brandId: (event) => event.brandId,
  message: (event) => event.message,
  details: (event) => event.details && JSON.stringify(event.details),
} as const satisfies Record<FieldName, (event: ShownEvent) => string | undefined>;

/** The groups of the detail page, in reading order. */
export const GROUPS: readonly { title: string; fields: readonly FieldName[] }[] = [
  { title: 'Who', fields: ['actorId', 'actorName', 'actorEmail', 'actorType', 'sessionId'] },
  { title: 'What', fields: ['action', 'result', 'resourceType', 'resourceId', 'resourceName', 'message'] },
  { title: 'When', fields: ['occurredAt', 'receivedAt'] },
  { title: 'Where', fields: ['ip', 'userAgent', 'tenantId', 'partnerId', 'brandId'] },
  { title: 'Request', fields: ['requestId', 'httpMethod', 'httpPath', 'httpStatus'] },
  { title: 'Origin', fields: ['source', 'sourceEventId', 'id'] },
];
