import type { ActorType, Change, EventDraft, Result } from '@/lib/audit/event';
import { isObject, type Json, type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, list, object, objects, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { type Candidate, toEvents } from '@/lib/import/mapped';

/** https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list#Activity */
export const googleWorkspace: Format = {
  name: 'google-workspace',
  label: 'Google Workspace activity reports',
  detect: (element) => 'applicationName' in object(element.id) && ('events' in element || 'actor' in element),
  map(activity) {
    // Some re-exports leave out `events` and put the one event's members beside the id.
    const events = 'events' in activity ? objects(activity.events) : [activity];
    return toEvents(events.map((event, index) => toCandidate(activity, event, index)));
  },
};

/** One activity holds the events that one request caused. */
function toCandidate(activity: JsonObject, event: JsonObject, index: number): Candidate {
  const id = object(activity.id);
  const [application, name] = [text(id.applicationName), text(event.name)];
  const parameters = parametersOf(event);
  return {
    source: 'google_workspace',
    sourceEventId: idOf(id, index),
    occurredAt: parseInstant(id.time),
    action: application && name ? `${application}.${name}` : undefined,
    result: resultOf(name ?? ''),
    ...actorOf(object(activity.actor)),
    ...resourceOf(parameters, application),
    ip: parseAddress(activity.ipAddress) ?? parseAddress(parameters.get('ip_address')),
    userAgent: text(parameters.get('user_agent')),
    changes: changesOf(parameters, name ?? ''),
    details: activity,
  };
}

function idOf(id: JsonObject, index: number): string | undefined {
  const parts = [id.customerId, id.applicationName, id.time, id.uniqueQualifier].map(text);
  return parts.includes(undefined) ? undefined : `${parts.join('/')}#${index}`;
}

function resultOf(name: string): Result {
  if (/deny|denied|blocked/i.test(name)) return 'denied';
  return /fail|invalid/i.test(name) ? 'failure' : 'success';
}

function actorOf(actor: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail'> {
  const person = firstText(actor.profileId, actor.email);
  return {
    actorType: person ? 'user' : actorTypeOf(actor),
    actorId: person ?? text(actor.key),
    actorEmail: parseEmail(actor.email),
  };
}

function actorTypeOf(actor: JsonObject): ActorType {
  return actor.callerType === 'KEY' || actor.callerType === 'APPLICATION' ? 'service' : 'user';
}

/** Parameters that hold the id of what an event is about, in the order they are trusted, with that of its name. */
const RESOURCES = [
  ['doc_id', 'drive_item', 'doc_title'],
  ['USER_EMAIL', 'user', undefined],
  ['GROUP_EMAIL', 'group', undefined],
  ['group_id', 'group', undefined],
  ['event_id', 'calendar_event', 'event_title'],
  ['calendar_id', 'calendar', undefined],
  ['client_id', 'oauth_client', 'app_name'],
  ['room_id', 'room', 'room_name'],
  ['meeting_code', 'meeting', undefined],
  ['conference_id', 'meeting', undefined],
  ['DEVICE_ID', 'device', 'DEVICE_NAME'],
] as const;

function resourceOf(
  parameters: Map<string, Json>,
  application: string | undefined,
): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName'> {
  for (const [parameter, resourceType, nameParameter] of RESOURCES) {
    const resourceId = text(parameters.get(parameter));
    const resourceName = nameParameter && text(parameters.get(nameParameter));
    if (resourceId) return { resourceType, resourceId, resourceName };
  }
  return { resourceType: application };
}

function changesOf(parameters: Map<string, Json>, name: string): Change[] | undefined {
  const before = parameters.get('OLD_VALUE') ?? parameters.get('old_value');
  const after = parameters.get('NEW_VALUE') ?? parameters.get('new_value');
  if (before === undefined && after === undefined) return undefined;
  return [{ path: segment(text(parameters.get('SETTING_NAME')) ?? name), before, after }];
}

/** Parameters are a list of {name, value}, with one member per type of value; re-exports flatten them to an object. */
function parametersOf(event: JsonObject): Map<string, Json> {
  if (isObject(event.parameters)) return new Map(Object.entries(event.parameters));
  const named = new Map<string, Json>();
  for (const parameter of objects(event.parameters)) {
    const name = text(parameter.name);
    const value = parameter.value ?? parameter.intValue ?? parameter.boolValue ?? several(parameter);
    if (name && value !== undefined) named.set(name, value);
  }
  return named;
}

function several(parameter: JsonObject): Json | undefined {
  const values = parameter.multiValue ?? parameter.multiIntValue;
  return list(values).length === 1 ? list(values)[0] : values;
}
