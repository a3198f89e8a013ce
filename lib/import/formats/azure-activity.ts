import { STATUS_CODES } from 'node:http';
import type { EventDraft, Result } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, object, resultOfStatus, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/**
 * The Azure activity log and resource logs: (a) diagnostic settings, (b) the REST API, (c) the snake-case names that
 * Microsoft's Python client gives (b).
 * https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log-schema
 */
export const azureActivity: Format = {
  name: 'azure-activity',
  label: 'Azure activity and resource logs',
  detect: (element) =>
    word(field(element, 'operationName')) !== undefined &&
    !text(element.category)?.startsWith('kube-audit') &&
    (isAzureResource(field(element, 'resourceId')) || isResourceLog(element)),
  map(event) {
    const properties = object(event.properties);
    const request = object(field(event, 'httpRequest'));
    const claims = claimsOf(event);
    const resourceId = text(field(event, 'resourceId'));
    const status = [properties.httpStatusCode, properties.statusCode, event.statusCode, event.resultSignature]
      .map(httpStatus)
      .find((code) => code !== undefined);
    return toEvent({
      source: 'azure_activity',
      sourceEventId: text(field(event, 'eventDataId')),
      occurredAt: parseInstant(event.time) ?? parseInstant(field(event, 'eventTimestamp')),
      action: word(field(event, 'operationName'))?.trim(),
      result: resultOf(event, properties),
      ...actorOf(event, claims),
      resourceType: resourceId && resourceTypeOf(resourceId),
      resourceId,
      ip:
        parseAddress(event.callerIpAddress) ??
        parseAddress(field(request, 'clientIpAddress')) ??
        parseAddress(claims.get('ipaddr')),
      userAgent: firstText(properties.userAgentHeader, properties.clientInfo),
      requestId: text(field(event, 'correlationId')),
      httpMethod: text(request.method)?.toUpperCase(),
      httpPath: pathOf(firstText(properties.requestUri, event.uri, request.uri)),
      httpStatus: status,
      message: firstText(event.resultDescription, event.description),
      details: event,
    });
  },
};

/** A member by its camel-case name or by the snake-case one. */
function field(record: JsonObject, name: string): Json | undefined {
  return record[name] ?? record[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** A name that is plain text, or `{value, localizedValue}`. */
function word(value: Json | undefined): string | undefined {
  return text(value) ?? text(object(value).value);
}

/** An id of Azure Resource Manager. Those of Entra begin with `/tenants/`. */
function isAzureResource(id: Json | undefined): boolean {
  return /^\/(subscriptions|providers)\//i.test(text(id) ?? '');
}

/** A log of a storage account or a key vault that was exported without its resource. */
function isResourceLog(element: JsonObject): boolean {
  return (
    'callerIpAddress' in element &&
    field(element, 'resourceId') === undefined &&
    /^(Storage(Read|Write|Delete)|AuditEvent)$/.test(text(element.category) ?? '')
  );
}

/** `Microsoft.Storage/storageAccounts/blobServices`: behind the last provider every second part is a name. */
function resourceTypeOf(id: string): string | undefined {
  const parts = id.split('/').filter((part) => part !== '');
  const provider = parts.findLastIndex((part) => part.toLowerCase() === 'providers');
  const kinds =
    provider < 0
      ? parts.filter((_, index) => index % 2 === 0)
      : parts.filter(
          (_, index) => index === provider + 1 || (index > provider && (index - provider) % 2 === 0),
        );
  return kinds.length > 0 ? kinds.join('/') : undefined;
}

/** Claims by the last part of their names, which are URIs or short; of two the short one counts. */
function claimsOf(event: JsonObject): Map<string, Json> {
  const identity = object(event.identity);
  const claims = Object.entries(object(identity.claims ?? identity.claim ?? event.claims));
  claims.sort(([a], [b]) => Number(b.includes('/')) - Number(a.includes('/')));
  return new Map(claims.map(([name, value]) => [name.slice(name.lastIndexOf('/') + 1), value]));
}

function actorOf(
  event: JsonObject,
  claims: Map<string, Json>,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const [upn, caller, appId] = [text(claims.get('upn')), text(event.caller), text(claims.get('appid'))];
  const objectId = firstText(claims.get('objectidentifier'), claims.get('oid'));
  const name = text(claims.get('name'));
  const actorId = objectId ?? upn ?? caller ?? appId ?? name;
  const emails = [upn, caller, claims.get('emailaddress'), name].map(parseEmail);
  const actorEmail = emails.find((email) => email !== undefined);
  const isPerson = upn !== undefined || actorEmail !== undefined || claims.get('idtyp') === 'user';
  if (actorId === undefined) return { actorType: 'unknown' };
  if (isPerson) return { actorType: 'user', actorId, actorEmail, actorName: name };
  return { actorType: appId === undefined ? 'unknown' : 'service', actorId, actorName: name };
}

/** Status codes by their reason phrases, as `Forbidden`, `NotFound` and `Failed.Forbidden` have them. */
const CODES = new Map(
  Object.entries(STATUS_CODES).map(([code, phrase = '']) => [phrase.replace(/\W/g, '').toLowerCase(), code]),
);

function codeOf(value: Json | undefined): number | undefined {
  const phrase = text(value)?.replace(/\.$/, '').split('.').at(-1)?.replace(/\W/g, '').toLowerCase();
  return httpStatus(value) ?? httpStatus(CODES.get(phrase ?? ''));
}

/**
 * The status of HTTP first, wherever it stands: Key Vault says `resultType: Success` of a request it refused, and
 * sometimes `httpStatusCode: 200` beside `resultSignature: Forbidden`.
 */
function resultOf(event: JsonObject, properties: JsonObject): Result {
  const places = [properties.httpStatusCode, properties.statusCode, event.statusCode, event.resultSignature];
  const found = [...places, word(field(event, 'subStatus'))]
    .map(codeOf)
    .filter((code) => code !== undefined)
    .map(resultOfStatus);
  if (found.includes('denied')) return 'denied';
  if (found.includes('failure')) return 'failure';
  const status = word(event.resultType) ?? word(event.status) ?? '';
  if (/^(start|accept|active)/i.test(status)) return 'unknown';
  if (/^fail/i.test(status)) return 'failure';
  return /^succe/i.test(status) || (status === '' && found.length > 0) ? 'success' : 'unknown';
}

function pathOf(uri: string | undefined): string | undefined {
  return /^(?:https?:\/\/[^/?#]*)?(\/[^?#]*)/i.exec(uri ?? '')?.[1];
}
