import type { ActorType, EventDraft, Result } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { parseEmbedded } from '@/lib/import/embedded';
import { firstText, httpStatus, list, object, resultOfStatus, text } from '@/lib/import/fields';
import type { Format, Mapped } from '@/lib/import/format';
import { reject, skip, toEvent } from '@/lib/import/mapped';

/** https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/, plain or as AKS and EKS wrap it. */
export const kubernetes: Format = {
  name: 'kubernetes',
  label: 'Kubernetes audit log',
  detect: (element) => isEvent(element) || wrappedText(element) !== undefined,
  map(element) {
    const wrapped = isEvent(element) ? undefined : wrappedText(element);
    if (wrapped === undefined) return mapEvent(element);
    const inner = parseEmbedded(wrapped);
    return inner
      ? mapEvent(inner.value, inner.rewrites)
      : reject('the wrapped audit event is not a JSON object');
  },
};

function isEvent(element: JsonObject): boolean {
  if ('auditID' in element) return 'stage' in element || 'verb' in element;
  return (
    element.kind === 'Event' &&
    typeof element.verb === 'string' &&
    ('objectRef' in element || 'user' in element)
  );
}

/** AKS puts the event as a string into `properties.log`, EKS into the `message` of a CloudWatch record. */
function wrappedText(element: JsonObject): string | undefined {
  const { log } = object(element.properties);
  if (typeof log === 'string' && text(element.category)?.startsWith('kube-audit')) return log;
  const { message } = element;
  return typeof message === 'string' && /^\{.*"auditID"/s.test(message) ? message : undefined;
}

function mapEvent(event: JsonObject, rewrites?: string[]): Mapped {
  const stage = text(event.stage);
  const verb = text(event.verb);
  const target = object(event.objectRef);
  if (stage === 'RequestReceived') return skip('stage RequestReceived: a later stage tells the outcome');
  if (stage === 'ResponseStarted' && !isLongRunning(verb, target)) {
    return skip('stage ResponseStarted: a later stage tells the outcome');
  }
  const kind = resourceKind(target);
  const auditId = text(event.auditID);
  const status = httpStatus(object(event.responseStatus).code);
  return toEvent({
    source: 'kubernetes',
    sourceEventId: auditId && stage ? `${auditId}/${stage}` : undefined,
    occurredAt:
      parseInstant(event.requestReceivedTimestamp) ??
      parseInstant(event.timestamp) ??
      parseInstant(event.stageTimestamp),
    action: verb && `${kind ?? 'nonresource'}.${verb}`,
    result: stage === 'Panic' ? 'failure' : resultOf(event, status),
    ...actorOf(event),
    ...resourceOf(event, target, kind),
    ip: parseAddress(list(event.sourceIPs)[0]),
    userAgent: text(event.userAgent),
    requestId: auditId,
    httpMethod: METHODS.get(event.verb),
    httpPath: text(event.requestURI),
    httpStatus: status,
    details: event,
    rewrites,
  });
}

const METHODS = new Map<Json | undefined, string>([
  ...(['get', 'list', 'watch'] as const).map((verb) => [verb, 'GET'] as const),
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETE'],
]);

/** Requests that stay open: their end may come hours later, or never. */
function isLongRunning(verb: string | undefined, target: JsonObject): boolean {
  return (
    verb === 'watch' || ['exec', 'attach', 'portforward', 'proxy'].includes(text(target.subresource) ?? '')
  );
}

function resourceKind(target: JsonObject): string | undefined {
  const [resource, subresource] = [text(target.resource), text(target.subresource)];
  return resource && subresource ? `${resource}/${subresource}` : resource;
}

/** A list or a create has no name in its reference; the object in the answer or in the request may have one. */
function resourceOf(
  event: JsonObject,
  target: JsonObject,
  kind: string | undefined,
): Pick<EventDraft, 'resourceType' | 'resourceId'> {
  if (kind === undefined) return {};
  const [group, namespace] = [text(target.apiGroup), text(target.namespace)];
  const name = firstText(target.name, nameOf(event.responseObject), nameOf(event.requestObject)) ?? '*';
  return {
    resourceType: group ? `${kind}.${group}` : kind,
    resourceId: namespace ? `${namespace}/${name}` : name,
  };
}

function nameOf(body: Json | undefined): Json | undefined {
  return object(object(body).metadata).name;
}

function resultOf(event: JsonObject, status: number | undefined): Result {
  if (status !== undefined) return resultOfStatus(status);
  return object(event.annotations)['authorization.k8s.io/decision'] === 'forbid' ? 'denied' : 'unknown';
}

/** The effective actor; who impersonates it is told in the message. */
function actorOf(event: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'message'> {
  const real = text(object(event.user).username);
  const assumed = text(object(event.impersonatedUser).username);
  const actorId = assumed ?? real;
  return {
    actorType: actorTypeOf(actorId),
    actorId,
    actorEmail: parseEmail(actorId),
    message: assumed && real ? `impersonated by ${real}` : undefined,
  };
}

function actorTypeOf(name: string | undefined): ActorType {
  if (name === undefined) return 'unknown';
  if (name === 'system:anonymous') return 'anonymous';
  if (name.startsWith('system:serviceaccount:')) return 'service';
  return /^system:(node:|kube-|apiserver$)/.test(name) ? 'system' : 'user';
}
