import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, resultOfStatus, text } from '@/lib/import/fields';
import type { Mapped } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';
import { entraField, entraProperties } from './entra-fields';

/**
 * One request to Microsoft Graph, of the tokens that a sign-in gave out.
 * https://learn.microsoft.com/en-us/graph/microsoft-graph-activity-logs-overview
 */
export function mapGraphActivity(element: JsonObject): Mapped {
  const properties = entraProperties(element);
  const method = text(entraField(properties, 'requestMethod'))?.toUpperCase();
  const status = httpStatus(entraField(properties, 'responseStatusCode'));
  const requestId = text(entraField(properties, 'requestId'));
  return toEvent({
    source: 'entra_signin',
    sourceEventId: requestId,
    occurredAt: parseInstant(entraField(properties, 'timeGenerated')) ?? parseInstant(element.time),
    action: method && `graph.${method}`,
    result: status === undefined ? 'unknown' : resultOfStatus(status),
    ...actorOf(properties),
    ip: parseAddress(entraField(properties, 'ipAddress')) ?? parseAddress(element.callerIpAddress),
    userAgent: text(entraField(properties, 'userAgent')),
    requestId: firstText(requestId, element.correlationId),
    httpMethod: method,
    httpPath: /^https?:\/\/[^/]+([^?#]*)/.exec(text(entraField(properties, 'requestUri')) ?? '')?.[1],
    httpStatus: status,
    details: element,
  });
}

function actorOf(properties: JsonObject): Pick<EventDraft, 'actorType' | 'actorId'> {
  const userId = firstText(entraField(properties, 'userPrincipalObjectID'), entraField(properties, 'userId'));
  if (userId) return { actorType: 'user', actorId: userId };
  const actorId = firstText(entraField(properties, 'servicePrincipalId'), entraField(properties, 'appId'));
  return { actorType: actorId ? 'service' : 'unknown', actorId };
}
