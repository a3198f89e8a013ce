import type { ActorType, EventDraft, Result, Target } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, integer, object, objects, resultOfStatus, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/** Events that another system has put into the Open Cybersecurity Schema Framework. https://schema.ocsf.io */
export const ocsf: Format = {
  name: 'ocsf',
  label: 'OCSF events',
  detect: (element) =>
    integer(element.class_uid) !== undefined &&
    ('time' in element || 'time_dt' in element) &&
    ['metadata', 'category_uid', 'activity_id', 'type_uid'].some((key) => key in element),
  map(event) {
    const [api, request] = [object(event.api), object(event.http_request)];
    const status = httpStatus(object(event.http_response).code) ?? httpStatus(object(api.response).code);
    return toEvent({
      source: 'ocsf',
      sourceEventId: text(object(event.metadata).uid),
      occurredAt: parseInstant(event.time) ?? parseInstant(event.time_dt),
      action: actionOf(event),
      result: resultOf(event, status),
      ...actorOf(event),
      ...resourceOf(event),
      ip: parseAddress(object(event.src_endpoint).ip) ?? parseAddress(object(event.device).ip),
      userAgent: text(request.user_agent),
      sessionId: firstText(object(object(event.actor).session).uid, object(event.session).uid),
      requestId: firstText(object(api.request).uid, request.uid, object(event.metadata).correlation_uid),
      httpMethod: text(request.http_method)?.toUpperCase(),
      httpPath: text(object(request.url).path),
      httpStatus: status,
      message: firstText(event.status_detail, event.message),
      details: event,
    });
  },
};

/** The producer's name of the operation; else that of the class and activity, or their numbers. */
function actionOf(event: JsonObject): string | undefined {
  const operation = text(object(event.api).operation)?.trim();
  if (operation) return operation;
  const [name, activity] = [text(event.class_name), text(event.activity_name)];
  if (name && activity) return `${name}: ${activity}`;
  const [classUid, activityId] = [integer(event.class_uid), integer(event.activity_id)];
  return text(event.type_name) ?? (activityId === undefined ? undefined : `${classUid}.${activityId}`);
}

const ACTION_DENIED = 2;
const DISPOSITION_BLOCKED = 2;
const REFUSED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden|PermissionDenied/i;

/** By codes before texts: of HTTP, of the control that refused it, of the status. */
function resultOf(event: JsonObject, status: number | undefined): Result {
  const answered = status === undefined ? undefined : resultOfStatus(status);
  if (answered && answered !== 'success') return answered;
  const isRefused =
    integer(event.action_id) === ACTION_DENIED || integer(event.disposition_id) === DISPOSITION_BLOCKED;
  if (isRefused) return 'denied';
  const error = firstText(object(object(event.api).response).error, event.status_code) ?? '';
  const said = integer(event.status_id) ?? text(event.status)?.toLowerCase();
  if (said === 2 || said === 'failure') return REFUSED.test(error) ? 'denied' : 'failure';
  if (said === 1 || said === 'success') return 'success';
  return answered ?? 'unknown';
}

/** A logon speaks of the user who logs in, and may have no other actor. */
const AUTHENTICATION = 3002;

function actorOf(event: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const actor = object(event.actor);
  const isLogon = event.class_uid === AUTHENTICATION;
  const user = object(actor.user ?? (isLogon ? event.user : undefined));
  const actorId = firstText(user.uid, user.name, user.email_addr);
  if (actorId === undefined) {
    const service = firstText(actor.invoked_by, actor.app_uid, actor.app_name);
    return { actorType: service ? 'service' : 'unknown', actorId: service };
  }
  const actorEmail = parseEmail(user.email_addr) ?? parseEmail(user.name);
  return { actorType: actorTypeOf(user), actorId, actorEmail, actorName: text(user.name) };
}

/** `type_id` of the User object. */
const ACTOR_TYPES = new Map<Json | undefined, ActorType>([
  [1, 'user'],
  [2, 'user'],
  [3, 'system'],
  [4, 'service'],
]);

function actorTypeOf(user: JsonObject): ActorType {
  const known = ACTOR_TYPES.get(user.type_id);
  const type = text(user.type) ?? '';
  if (known) return known;
  if (/role/i.test(type)) return 'role';
  if (/service/i.test(type)) return 'service';
  return /user|root|admin/i.test(type) ? 'user' : 'unknown';
}

/** The resources; else the object that the event's class is about; else the service that was called. */
function resourceOf(
  event: JsonObject,
): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName' | 'targets'> {
  const listed = [...objects(event.resources), ...objects(event.web_resources)].map(toTarget);
  const about = (['entity', 'group', 'user'] as const)
    .filter((name) => name !== 'user' || event.class_uid !== AUTHENTICATION)
    .map((name) => ({ ...toTarget(object(event[name])), type: name }));
  const service = { type: 'service', name: undefined, id: text(object(object(event.api).service).name) };
  const found = [...listed, ...about, service].filter(({ id }) => id !== undefined);
  const [primary, ...others] = found;
  const targets = others.filter(({ type }) => type !== 'service');
  return {
    resourceType: primary?.type,
    resourceId: primary?.id,
    resourceName: primary?.name,
    targets: targets.length > 0 ? targets : undefined,
  };
}

/** What has a name only is known by it. */
function toTarget(resource: JsonObject): Target {
  const name = text(resource.name);
  return { type: text(resource.type), id: text(resource.uid) ?? name, name };
}
