import type { ActorType, Change, EventDraft, Result } from '@/lib/audit/event';
import { type Json, type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, namedValue, object, objects, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/**
 * The Microsoft 365 unified audit log, as the Management API, Search-UnifiedAuditLog and Log Analytics
 * (`OfficeActivity`) give it. https://learn.microsoft.com/en-us/office/office-365-management-api/office-365-management-activity-api-schema
 */
export const m365: Format = {
  name: 'm365',
  label: 'Microsoft 365 unified audit log',
  detect: (element) =>
    typeof element.Operation === 'string' &&
    (element.Type === 'OfficeActivity' ||
      ('CreationTime' in element &&
        ['Workload', 'RecordType', 'OrganizationId'].some((key) => key in element))),
  map(event) {
    const workload = firstText(event.Workload, event.OfficeWorkload);
    // Names of directory operations end in a full stop: `Update user.`
    // Anchored at both ends, it is read in a time that grows with its length alone.
    const operation = /^(.*[^\s.])?[\s.]*$/s.exec(text(event.Operation) ?? '')?.[1];
    const addresses = [event.ClientIP, event.ClientIPAddress, event.ActorIpAddress].map(parseAddress);
    return toEvent({
      source: 'm365',
      sourceEventId: firstText(event.Id, event.OfficeId),
      occurredAt: parseInstant(event.CreationTime) ?? parseInstant(event.TimeGenerated),
      action: operation && workload ? `${workload}.${operation}` : operation,
      result: resultOf(event, operation ?? ''),
      actorType: actorTypeOf(event),
      actorId: text(event.UserId),
      actorEmail: parseEmail(event.UserId),
      resourceType: firstText(event.ItemType, workload),
      resourceId: text(event.ObjectId),
      ip: addresses.find((address) => address !== undefined),
      userAgent: firstText(
        event.UserAgent,
        namedValue(event.ExtendedProperties, 'UserAgent'),
        event.ClientInfoString,
      ),
      sessionId: firstText(event.SessionId, object(event.AppAccessContext).AADSessionId),
      requestId: firstText(event.CorrelationId, event.InterSystemsId),
      changes: changesOf(event),
      details: event,
    });
  },
};

const SUCCESSES = ['success', 'succeeded', 'true', 'successful', 'partiallysucceeded'];
const FAILURES = ['failed', 'failure', 'false'];

/** The operation first: most failed logins say `ResultStatus: Success`. */
function resultOf(event: JsonObject, operation: string): Result {
  const error = text(event.LogonError);
  if (error || operation.endsWith('Failed')) {
    return /IdsLocked|UserAccountDisabled|ConditionalAccess/i.test(error ?? '') ? 'denied' : 'failure';
  }
  const status = text(event.ResultStatus)?.toLowerCase();
  if (status === undefined || SUCCESSES.includes(status)) return 'success';
  return FAILURES.includes(status) ? 'failure' : 'unknown';
}

/** UserType by its number, or by its name as Log Analytics writes it. */
const ACTOR_TYPES = new Map<Json | undefined, ActorType>([
  ...([0, 1, 2, 'Regular', 'Reserved', 'Admin'] as const).map((type) => [type, 'user'] as const),
  ...([3, 4, 7, 8, 'DcAdmin', 'System', 'CustomPolicy', 'SystemPolicy'] as const).map(
    (type) => [type, 'system'] as const,
  ),
  ...([5, 6, 'Application', 'ServicePrincipal'] as const).map((type) => [type, 'service'] as const),
]);

/** Some names say more than the type, which counts them among the users. */
function actorTypeOf(event: JsonObject): ActorType {
  const name = text(event.UserId) ?? '';
  if (/^(NT AUTHORITY\b|S-1-5-18$|SHAREPOINT\\system$)/i.test(name)) return 'system';
  if (/^(ServicePrincipal_|app@sharepoint$)/i.test(name)) return 'service';
  if (/^(NOT-FOUND|Not Available|Unknown)?$/i.test(name)) return 'unknown';
  return ACTOR_TYPES.get(event.UserType) ?? 'unknown';
}

function changesOf(event: JsonObject): EventDraft['changes'] {
  const changes = objects(event.ModifiedProperties).flatMap(toChange);
  return changes.length > 0 ? changes : undefined;
}

/** `Included Updated Properties` is a list of the names of the others. */
function toChange(property: JsonObject): Change[] {
  const name = text(property.Name);
  if (!name || name === 'Included Updated Properties') return [];
  return [
    { path: segment(name), before: property.OldValue ?? undefined, after: property.NewValue ?? undefined },
  ];
}
