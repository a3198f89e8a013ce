import type { EventDraft, Result } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, integer, object, text } from '@/lib/import/fields';
import type { Mapped } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';
import { entraField, entraProperties } from './entra-fields';

/** https://learn.microsoft.com/en-us/graph/api/resources/signin */
export function mapSignIn(element: JsonObject): Mapped {
  const properties = entraProperties(element);
  return toEvent({
    source: 'entra_signin',
    sourceEventId: text(entraField(properties, 'id')),
    // The envelope's time is that of its delivery, minutes later.
    occurredAt:
      parseInstant(entraField(properties, 'createdDateTime')) ??
      parseInstant(element.time) ??
      parseInstant(element.TimeGenerated),
    action: text(entraField(element, 'operationName'))?.trim() ?? 'Sign-in activity',
    result: resultOf(element, properties),
    ...actorOf(properties),
    resourceType: 'application',
    resourceId: text(entraField(properties, 'appId')),
    resourceName: text(entraField(properties, 'appDisplayName')),
    ip: parseAddress(entraField(properties, 'ipAddress')) ?? parseAddress(element.callerIpAddress),
    userAgent: text(entraField(properties, 'userAgent')),
    requestId: firstText(entraField(properties, 'correlationId'), element.correlationId),
    details: element,
  });
}

function actorOf(
  properties: JsonObject,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const principal = text(entraField(properties, 'userPrincipalName'));
  const userId = text(entraField(properties, 'userId')) ?? principal;
  if (userId) {
    const actorName = text(entraField(properties, 'userDisplayName'));
    return { actorType: 'user', actorId: userId, actorEmail: parseEmail(principal), actorName };
  }
  const serviceId = text(entraField(properties, 'servicePrincipalId'));
  const actorName = text(entraField(properties, 'servicePrincipalName'));
  return { actorType: serviceId ? 'service' : 'unknown', actorId: serviceId, actorName };
}

/** Codes of a policy's refusal: conditional access, assignment, lock, disabled account. */
const REFUSED = new Set([
  ...[53000, 53001, 53002, 53003, 53004, 53011, 530032, 530034],
  ...[50053, 50057, 50105, 50131, 65004],
]);

/** Codes that interrupt a sign-in to ask for something: how it ended is told by another event, if at all. */
const INTERRUPTED = new Set([
  ...[16000, 16001, 16003, 50055, 50058, 50072, 50074, 50076, 50079, 50097, 50125, 50127, 50129],
  ...[50140, 50143, 50144, 50158, 50199, 51006, 65001, 81010],
]);

/** https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
function resultOf(element: JsonObject, properties: JsonObject): Result {
  const status = object(entraField(properties, 'status'));
  const code = integer(status.errorCode) ?? integer(entraField(element, 'resultType'));
  if (code === undefined || INTERRUPTED.has(code)) return 'unknown';
  if (code === 0) return 'success';
  return REFUSED.has(code) ? 'denied' : 'failure';
}
