import type { EventDraft, Result } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, integer, object, objects, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { skip, toEvent } from '@/lib/import/mapped';

/** https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog in a LogEntry */
export const gcpAudit: Format = {
  name: 'gcp-audit',
  label: 'Google Cloud Audit Logs',
  detect: (element) => 'protoPayload' in element || ('logName' in element && 'insertId' in element),
  map(entry) {
    if (!('protoPayload' in entry)) return skip('a log entry that is not an audit log');
    const payload = object(entry.protoPayload);
    const caller = object(payload.requestMetadata);
    const request = object(entry.httpRequest);
    return toEvent({
      source: 'gcp_audit',
      sourceEventId: idOf(entry),
      occurredAt: parseInstant(entry.timestamp),
      action: text(payload.methodName),
      result: resultOf(payload),
      ...actorOf(object(payload.authenticationInfo)),
      resourceType: firstText(object(entry.resource).type, payload.serviceName),
      resourceId: text(payload.resourceName),
      ip: parseAddress(caller.callerIp) ?? parseAddress(request.remoteIp),
      userAgent: firstText(caller.callerSuppliedUserAgent, request.userAgent),
      requestId: text(object(entry.operation).id),
      httpMethod: text(request.requestMethod),
      httpPath: text(request.requestUrl)?.replace(/^https?:\/\/[^/]*/, ''),
      httpStatus: httpStatus(request.status),
      details: entry,
    });
  },
};

/**
 * Entries of one project with the same time and insertId are duplicates, says Google; the id alone is not unique. The
 * time is part of it as written, to the nanosecond.
 */
function idOf(entry: JsonObject): string | undefined {
  const [logName, timestamp, insertId] = [text(entry.logName), text(entry.timestamp), text(entry.insertId)];
  return logName && timestamp && insertId ? `${logName}|${timestamp}|${insertId}` : undefined;
}

function actorOf(authentication: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail'> {
  const email = text(authentication.principalEmail);
  const subject = text(authentication.principalSubject);
  const actorId = email ?? subject;
  // Google's own actions on an account, such as disabling it, have no principal.
  if (actorId === undefined) return { actorType: 'unknown' };
  const isService =
    actorId.endsWith('gserviceaccount.com') ||
    /^(service-|system:)/.test(actorId) ||
    subject?.startsWith('serviceAccount:');
  return { actorType: isService ? 'service' : 'user', actorId, actorEmail: parseEmail(email) };
}

/** PERMISSION_DENIED and UNAUTHENTICATED of google.rpc.Code. */
const REFUSED_CODES: readonly (number | undefined)[] = [7, 16];

function resultOf(payload: JsonObject): Result {
  const code = integer(object(payload.status).code) ?? 0;
  if (code !== 0) return REFUSED_CODES.includes(code) ? 'denied' : 'failure';
  // proto3 JSON leaves out false: a check without `granted` was refused. One that was granted lets the call through.
  const checks = objects(payload.authorizationInfo);
  if (checks.length > 0 && !checks.some((check) => check.granted === true)) return 'denied';
  const logins = objects(object(payload.metadata).event);
  return logins.some((login) => object(login.status).success === false) ? 'failure' : 'success';
}
