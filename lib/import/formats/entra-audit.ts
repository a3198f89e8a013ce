import type { Change, EventDraft, Result, Target } from '@/lib/audit/event';
import { type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, namedValue, object, objects, text } from '@/lib/import/fields';
import type { Mapped } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';
import { entraField, entraProperties } from './entra-fields';

/** https://learn.microsoft.com/en-us/graph/api/resources/directoryaudit */
export function mapAudit(element: JsonObject): Mapped {
  const properties = entraProperties(element);
  const initiator = object(entraField(properties, 'initiatedBy'));
  const user = object(initiator.user);
  const details = entraField(properties, 'additionalDetails');
  return toEvent({
    source: 'entra_audit',
    sourceEventId: text(entraField(properties, 'id')),
    occurredAt: timeOf(element, properties),
    // Real names end in blanks: `Update application – Certificates and secrets management `.
    action: firstText(
      entraField(properties, 'activityDisplayName'),
      entraField(element, 'operationName'),
    )?.trim(),
    result: resultOf(properties),
    ...actorOf(initiator),
    ...resourceOf(objects(entraField(properties, 'targetResources'))),
    ip: parseAddress(user.ipAddress) ?? parseAddress(element.callerIpAddress),
    userAgent: firstText(namedValue(details, 'User-Agent'), entraField(properties, 'userAgent')),
    requestId: firstText(entraField(properties, 'correlationId'), element.correlationId),
    details: element,
  });
}

/** Risk detections have no initiator and no outcome: the user they are about is in the place of the actor. */
export function mapRisk(element: JsonObject): Mapped {
  const properties = entraProperties(element);
  const [userId, principal] = [text(properties.userId), text(properties.userPrincipalName)];
  return toEvent({
    source: 'entra_audit',
    sourceEventId: text(properties.id),
    occurredAt: timeOf(element, properties),
    action: text(element.operationName)?.trim(),
    result: 'unknown',
    actorType: userId ? 'user' : 'unknown',
    actorId: userId ?? principal,
    actorEmail: parseEmail(principal),
    actorName: text(properties.userDisplayName),
    ip: parseAddress(properties.ipAddress) ?? parseAddress(element.callerIpAddress),
    requestId: firstText(properties.correlationId, element.correlationId),
    details: element,
  });
}

/** The envelope's time may be in the form of some locale, which is not guessed: the others are asked first. */
function timeOf(element: JsonObject, properties: JsonObject): string | undefined {
  const names = ['activityDateTime', 'detectedDateTime'].map((name) =>
    parseInstant(entraField(properties, name)),
  );
  return (
    names.find((time) => time !== undefined) ??
    parseInstant(element.time) ??
    parseInstant(element.TimeGenerated)
  );
}

function resultOf(properties: JsonObject): Result {
  switch (text(entraField(properties, 'result'))?.toLowerCase()) {
    case 'success':
      return 'success';
    case 'failure':
    case 'timeout':
      return 'failure';
    default:
      return 'unknown';
  }
}

function actorOf(
  initiator: JsonObject,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const [user, app] = [object(initiator.user), object(initiator.app)];
  const userId = firstText(user.id, user.userPrincipalName);
  if (userId) {
    const [actorEmail, actorName] = [parseEmail(user.userPrincipalName), text(user.displayName)];
    return { actorType: 'user', actorId: userId, actorEmail, actorName };
  }
  const actorId = firstText(app.servicePrincipalId, app.appId, app.displayName);
  return { actorType: actorId ? 'service' : 'unknown', actorId, actorName: text(app.displayName) };
}

/** The changes are those of the first target, which is the resource; those of the others stay in the details. */
function resourceOf(
  resources: readonly JsonObject[],
): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName' | 'targets' | 'changes'> {
  const [primary, ...others] = resources.map(toTarget);
  const changes = objects(resources[0]?.modifiedProperties).flatMap(toChange);
  return {
    resourceType: primary?.type,
    resourceId: primary?.id,
    resourceName: primary?.name,
    targets: others.length > 0 ? others : undefined,
    changes: changes.length > 0 ? changes : undefined,
  };
}

function toTarget(resource: JsonObject): Target {
  return {
    type: firstText(resource.type, resource.Type),
    id: text(resource.id),
    name: text(resource.displayName),
  };
}

/** `Included Updated Properties` is a list of the names of the others. */
function toChange(property: JsonObject): Change[] {
  const name = text(property.displayName);
  if (!name || name === 'Included Updated Properties') return [];
  return [
    { path: segment(name), before: property.oldValue ?? undefined, after: property.newValue ?? undefined },
  ];
}
