import type { EventDraft, Result } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, object, resultOfStatus, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/**
 * Tenant logs: bare as the Management API gives them, or in `data` as streams do.
 * https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
 */
export const auth0: Format = {
  name: 'auth0',
  label: 'Auth0 tenant log',
  detect(element) {
    const event = eventOf(element);
    const hasId = [element.log_id, event.log_id].some((id) => text(id) !== undefined);
    return typeof event.type === 'string' && 'date' in event && hasId;
  },
  map(element) {
    const event = eventOf(element);
    const details = object(event.details);
    const request = object(details.request);
    const status = httpStatus(object(details.response).statusCode);
    const type = text(event.type)?.trim();
    return toEvent({
      source: 'auth0',
      sourceEventId: firstText(element.log_id, event.log_id),
      occurredAt: parseInstant(event.date),
      action: type,
      result: resultOf(type ?? '', status),
      ...actorOf(event, object(object(request.auth).user)),
      ...resourceOf(event, request),
      ip: parseAddress(event.ip) ?? parseAddress(request.ip),
      userAgent: firstText(event.user_agent, request.userAgent),
      sessionId: text(details.session_id),
      httpMethod: text(request.method)?.toUpperCase(),
      httpPath: text(request.path),
      httpStatus: status,
      message: firstText(event.description, MEANINGS.get(type ?? '')),
      details: element,
    });
  },
};

function eventOf(element: JsonObject): JsonObject {
  return 'type' in object(element.data) ? object(element.data) : element;
}

/** Names for the commonest codes whose events bring no description of their own. */
const MEANINGS = new Map([
  ['s', 'Successful login'],
  ['f', 'Failed login'],
  ['fp', 'Failed login: wrong password'],
  ['fu', 'Failed login: wrong e-mail address or user name'],
  ['fc', 'Failed login through a connector'],
  ['fco', 'Refused by CORS: the origin is not allowed'],
  ['fcoa', 'Failed cross-origin authentication'],
  ['scoa', 'Successful cross-origin authentication'],
  ['fsa', 'Failed silent authentication'],
  ['ssa', 'Successful silent authentication'],
  ['slo', 'Successful logout'],
  ['flo', 'Failed logout'],
  ['ss', 'Successful sign-up'],
  ['fs', 'Failed sign-up'],
  ['sapi', 'Successful API operation'],
  ['fapi', 'Failed API operation'],
  ['mgmt_api_read', 'Read through the Management API'],
  ['scp', 'Password changed'],
  ['fcp', 'Failed password change'],
  ['scpr', 'Password change requested'],
  ['fcpr', 'Failed request of a password change'],
  ['sce', 'E-mail address changed'],
  ['fce', 'Failed change of the e-mail address'],
  ['scu', 'User name changed'],
  ['sv', 'E-mail address verified'],
  ['fv', 'Failed verification of the e-mail address'],
  ['du', 'User deleted'],
  ['sdu', 'User deleted'],
  ['fdu', 'Failed deletion of a user'],
  ['seacft', 'Authorization code exchanged for an access token'],
  ['feacft', 'Failed exchange of an authorization code'],
  ['seccft', 'Client credentials exchanged for an access token'],
  ['feccft', 'Failed exchange of client credentials'],
  ['sepft', 'Password exchanged for an access token'],
  ['fepft', 'Failed exchange of a password'],
  ['sertft', 'Refresh token exchanged for an access token'],
  ['fertft', 'Failed exchange of a refresh token'],
  ['ferrt', 'Failed exchange of a rotating refresh token that was used before'],
  ['gd_auth_succeed', 'Second factor accepted'],
  ['gd_auth_failed', 'Second factor failed'],
  ['gd_auth_rejected', 'Second factor rejected by the user'],
  ['limit_wc', 'Account blocked: too many failed logins from one address'],
  ['limit_mu', 'Address blocked: too many failed logins or sign-ups'],
  ['limit_ui', 'Too many calls to /userinfo'],
  ['limit_delegation', 'Too many calls to /delegation'],
  ['api_limit', 'Rate limit of the API reached'],
  ['pwd_leak', 'Login with a breached password'],
  ['signup_pwd_leak', 'Sign-up with a breached password'],
  ['w', 'Warning during login'],
]);

const REFUSED = /^(limit_|pwd_leak$|signup_pwd_leak$|gd_auth_rejected$)/;
const FAILED = /^f(?!lows_|orms_)|failed$/;

/** An error of HTTP, then the code; a status of success says only that the request was answered. */
function resultOf(type: string, status: number | undefined): Result {
  const answered = status === undefined ? 'success' : resultOfStatus(status);
  if (answered !== 'success') return answered;
  if (REFUSED.test(type)) return 'denied';
  return FAILED.test(type) ? 'failure' : 'success';
}

/** The user of the event, else who called the API, else the application itself. */
function actorOf(
  event: JsonObject,
  caller: JsonObject,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const userId = firstText(event.user_id, caller.user_id);
  const actorEmail = parseEmail(event.user_name) ?? parseEmail(caller.email);
  const person = userId ?? text(event.user_name);
  if (person) {
    const actorName = firstText(event.user_name, caller.name);
    return { actorType: 'user', actorId: person, actorEmail, actorName };
  }
  const clientId = text(event.client_id);
  const actorName = text(event.client_name);
  return { actorType: clientId ? 'service' : 'unknown', actorId: clientId, actorEmail, actorName };
}

/** What the API was called for, by its path; else the application that is logged in to. */
function resourceOf(
  event: JsonObject,
  request: JsonObject,
): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName'> {
  const path = text(request.path);
  if (path) return { resourceType: 'api', resourceId: path };
  const clientId = text(event.client_id);
  return clientId
    ? { resourceType: 'client', resourceId: clientId, resourceName: text(event.client_name) }
    : {};
}
