import type { ActorType, EventDraft, Result } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, list, object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/**
 * The request and the response are an entry each, under one id: the request alone does not tell how it ended.
 * https://developer.hashicorp.com/vault/docs/audit/schema
 */
export const vault: Format = {
  name: 'vault',
  label: 'HashiCorp Vault audit log',
  detect: ({ type, request }) =>
    (type === 'request' || type === 'response') &&
    typeof object(request).operation === 'string' &&
    ['path', 'mount_type', 'remote_address'].some((key) => key in object(request)),
  map(entry) {
    const [request, auth] = [object(entry.request), object(entry.auth)];
    const [type, requestId] = [text(entry.type), text(request.id)];
    const mountType = firstText(request.mount_type, object(entry.response).mount_type);
    const operation = text(request.operation);
    return toEvent({
      source: 'vault',
      // Requests for help have no id.
      sourceEventId: requestId && type ? `${requestId}/${type}` : undefined,
      occurredAt: parseInstant(entry.time),
      action: mountType && operation ? `${mountType}.${operation}` : operation,
      result: resultOf(entry),
      ...actorOf(auth),
      resourceType: mountType,
      resourceId: text(request.path),
      ip: parseAddress(request.remote_address),
      userAgent: text(list(object(request.headers)['user-agent'])[0]),
      sessionId: text(auth.accessor),
      requestId,
      message: text(entry.error),
      details: entry,
    });
  },
};

function resultOf(entry: JsonObject): Result {
  const error = text(entry.error);
  if (error !== undefined) return /permission denied|invalid token/i.test(error) ? 'denied' : 'failure';
  return entry.type === 'response' ? 'success' : 'unknown';
}

function actorOf(auth: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const name = text(auth.display_name);
  const actorEmail = parseEmail(object(auth.metadata).email);
  return {
    actorType: actorEmail ? 'user' : actorTypeOf(name ?? ''),
    actorId: firstText(auth.entity_id, name, auth.accessor),
    actorEmail,
    actorName: name,
  };
}

/** A display name begins with the method of the login, which is one for people or one for machines. */
function actorTypeOf(name: string): ActorType {
  if (/^(userpass|ldap|oidc|github|okta|radius|saml)-/.test(name)) return 'user';
  return /^(approle|kubernetes|aws|azure|gcp|cert)(-|$)/.test(name) ? 'service' : 'unknown';
}
