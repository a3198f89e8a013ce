import type { ActorType, EventDraft } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { skip, toEvent } from '@/lib/import/mapped';

/**
 * The events that Keycloak writes to its log in JSON, in the form of ECS or its own: the event is a list of
 * `name="value"` in the message. https://www.keycloak.org/docs/latest/server_admin/#the-event-listener
 */
export const keycloak: Format = {
  name: 'keycloak',
  label: 'Keycloak events in the JSON log',
  detect: (element) =>
    typeof element.message === 'string' &&
    (loggerOf(element)?.startsWith('org.keycloak.') === true ||
      dotted(element, 'service.name') === 'Keycloak'),
  map(line) {
    const event = parseMessage(loggerOf(line) === EVENTS ? line.message : undefined);
    const action = actionOf(event);
    if (action === undefined) return skip('a line of the server log that is not an event');
    const time = firstText(line['@timestamp'], line.timestamp);
    return toEvent({
      source: 'keycloak',
      sourceEventId: idOf(line, event, time),
      occurredAt: parseInstant(time),
      action,
      result: event.has('error') || action.endsWith('_ERROR') ? 'failure' : 'success',
      ...actorOf(event),
      ...resourceOf(event),
      ip: parseAddress(event.get('ipAddress')),
      sessionId: event.get('sessionId'),
      message: event.get('error'),
      details: line,
    });
  },
};

const EVENTS = 'org.keycloak.events';

function loggerOf(line: JsonObject): string | undefined {
  return text(dotted(line, 'log.logger')) ?? text(line.loggerName);
}

/** A member with a dot in its key, as ECS logging writes it, or in an object, as pipelines rewrite it. */
function dotted(line: JsonObject, key: string): Json | undefined {
  const [outer = '', inner = ''] = key.split('.');
  return line[key] ?? object(line[outer])[inner];
}

/** `name="value"`, in versions before 22 without the quotes. */
const MEMBER = /([\w.-]{1,100})=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,"']*))(?:, |$)/y;

/** The members up to the first that cannot be read. The text `null` says that there is none. */
function parseMessage(message: Json | undefined): Map<string, string> {
  const members = new Map<string, string>();
  if (typeof message !== 'string') return members;
  MEMBER.lastIndex = 0;
  for (let match = MEMBER.exec(message); match; match = MEMBER.exec(message)) {
    const [, name = '', quoted, single, bare] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '';
    if (value !== 'null' && value.trim() !== '') members.set(name, value);
  }
  return members;
}

/** `LOGIN`, or of an administrator `USER.CREATE`. */
function actionOf(event: Map<string, string>): string | undefined {
  const operation = event.get('operationType');
  const kind = event.get('resourceType');
  return event.get('type') ?? (operation && kind ? `${kind}.${operation}` : operation);
}

function idOf(line: JsonObject, event: Map<string, string>, time: string | undefined): string | undefined {
  const sequence = firstText(dotted(line, 'event.sequence'), line.sequence);
  const host = firstText(dotted(line, 'host.hostname'), line.hostName);
  const parts = [event.get('realmId'), time, sequence, host];
  return parts.includes(undefined) ? undefined : parts.join('/');
}

function actorOf(
  event: Map<string, string>,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const [userId, name, clientId] = [event.get('userId'), event.get('username'), event.get('clientId')];
  const actorId = userId ?? name;
  const isClient = actorId === undefined && event.get('type')?.startsWith('CLIENT_');
  const actorType: ActorType = isClient ? 'service' : actorId === undefined ? 'anonymous' : 'user';
  return {
    actorType,
    actorId: isClient ? clientId : actorId,
    actorEmail: parseEmail(name) ?? parseEmail(event.get('email')),
    actorName: name,
  };
}

/** What an administrator changed, else the client that is logged in to; the realm beside it. */
function resourceOf(event: Map<string, string>): Pick<EventDraft, 'resourceType' | 'resourceId' | 'targets'> {
  const [realmId, clientId] = [event.get('realmId'), event.get('clientId')];
  const targets = realmId ? [{ type: 'realm', id: realmId, name: event.get('realmName') }] : undefined;
  const kind = event.get('resourceType');
  if (kind) return { resourceType: kind, resourceId: event.get('resourcePath'), targets };
  return { resourceType: clientId && 'client', resourceId: clientId, targets };
}
