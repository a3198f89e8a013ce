import type { ActorType, EventDraft, Result, Target } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, object, objects, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/ */
export const okta: Format = {
  name: 'okta',
  label: 'Okta System Log',
  detect: (element) =>
    typeof element.eventType === 'string' &&
    typeof element.published === 'string' &&
    ['uuid', 'actor', 'outcome'].some((key) => key in element),
  map(event) {
    const client = object(event.client);
    const debugData = object(object(event.debugContext).debugData);
    return toEvent({
      source: 'okta',
      sourceEventId: text(event.uuid),
      occurredAt: parseInstant(event.published),
      action: text(event.eventType),
      result: resultOf(object(event.outcome).result),
      ...actorOf(object(event.actor)),
      ...resourceOf(event),
      ip: parseAddress(client.ipAddress),
      userAgent: text(object(client.userAgent).rawUserAgent),
      sessionId: text(object(event.authenticationContext).externalSessionId),
      requestId: firstText(debugData.requestId, object(event.transaction).id),
      httpPath: text(debugData.requestUri),
      message: text(event.displayMessage),
      details: event,
    });
  },
};

/** The API types the result as free text: what is not known here is not guessed. */
const RESULTS = new Map<Json | undefined, Result>([
  ['SUCCESS', 'success'],
  ['ALLOW', 'success'],
  ['FAILURE', 'failure'],
  ['DENY', 'denied'],
  ['RATE_LIMIT', 'denied'],
]);

function resultOf(result: Json | undefined): Result {
  return RESULTS.get(result) ?? 'unknown';
}

function actorOf(actor: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const actorType = actorTypeOf(text(actor.type) ?? '');
  // The system has an address too, and is not a person.
  const actorEmail = actorType === 'user' ? parseEmail(actor.alternateId) : undefined;
  return { actorType, actorId: text(actor.id), actorEmail, actorName: text(actor.displayName) };
}

function actorTypeOf(type: string): ActorType {
  if (type === 'User') return 'user';
  if (type === 'SystemPrincipal') return 'system';
  if (type === 'IP address') return 'anonymous';
  return /App|Client|Service/.test(type) ? 'service' : 'unknown';
}

function resourceOf(
  event: JsonObject,
): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName' | 'targets'> {
  const [primary, ...others] = objects(event.target).map(toTarget);
  return {
    resourceType: primary?.type,
    resourceId: primary?.id,
    resourceName: primary?.name,
    targets: others.length > 0 ? others : undefined,
  };
}

function toTarget(target: JsonObject): Target {
  return { type: text(target.type), id: text(target.id), name: text(target.displayName) };
}
