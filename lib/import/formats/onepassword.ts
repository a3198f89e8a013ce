import type { EventDraft, Result, Target } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { type Candidate, toEvent } from '@/lib/import/mapped';

/** The three lists of the Events API, told apart by their members. https://developer.1password.com/docs/events-api/reference/ */
export const onePassword: Format = {
  name: 'onepassword',
  label: '1Password events',
  detect: (element) => 'uuid' in element && 'timestamp' in element && partsOf(element) !== undefined,
  map(event) {
    const client = object(event.client);
    const session = object(event.session);
    const addresses = [client.ip_address, session.ip, object(event.location).ip].map(parseAddress);
    return toEvent({
      source: 'onepassword',
      sourceEventId: text(event.uuid),
      occurredAt: parseInstant(event.timestamp),
      ...(partsOf(event) ?? { action: undefined, result: 'unknown', actorType: 'unknown' }),
      ip: addresses.find((address) => address !== undefined),
      sessionId: text(event.session_uuid) ?? text(session.uuid),
      details: event,
    });
  },
};

type Parts = Pick<Candidate, 'action' | 'result' | 'actorType'> &
  Partial<Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName' | 'targets'>>;

/** What the lists tell apart, or undefined for an element of none of them. */
function partsOf(event: JsonObject): Parts | undefined {
  if ('object_type' in event && 'action' in event) return auditParts(event);
  if ('target_user' in event && 'category' in event) return signInParts(event);
  return 'item_uuid' in event && 'vault_uuid' in event ? itemParts(event) : undefined;
}

function auditParts(event: JsonObject): Parts {
  const [kind, verb] = [text(event.object_type), text(event.action)];
  const aux = personOf(event.aux_details);
  const auxId = text(event.aux_uuid) ?? aux.id;
  return {
    action: kind && verb ? `${kind}.${verb}` : undefined,
    result: 'success',
    ...actorOf(event.actor_details, event.actor_uuid),
    resourceType: kind,
    resourceId: text(event.object_uuid),
    resourceName: personOf(event.object_details).name,
    targets: auxId ? [{ ...aux, id: auxId }] : undefined,
  };
}

/** Who tries to sign in is known by the account that is tried. */
function signInParts(event: JsonObject): Parts {
  const type = text(event.type);
  const { id, name } = personOf(event.target_user);
  return {
    action: type && `signinattempts.${type}`,
    result: resultOf(event.category),
    ...actorOf(event.target_user),
    ...{ resourceType: 'user', resourceId: id, resourceName: name },
  };
}

function itemParts(event: JsonObject): Parts {
  const verb = text(event.action);
  return {
    // Events from before 1Password told the kinds of use apart have no action.
    action: verb ? `itemusages.${verb}` : 'itemusages',
    result: 'success',
    ...actorOf(event.user),
    ...{ resourceType: 'item', resourceId: text(event.item_uuid) },
    targets: [{ type: 'vault', id: text(event.vault_uuid) }],
  };
}

const RESULTS = new Map<Json | undefined, Result>([
  ['success', 'success'],
  ['firewall_reported_success', 'success'],
  ['credentials_failed', 'failure'],
  ['firewall_failed', 'denied'],
  ['mfa_failed', 'denied'],
  ['modern_version_failed', 'denied'],
]);

function resultOf(category: Json | undefined): Result {
  return RESULTS.get(category) ?? 'unknown';
}

function actorOf(
  person: Json | undefined,
  id?: Json,
): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const { id: personId, name } = personOf(person);
  const actorId = text(id) ?? personId;
  const actorEmail = parseEmail(object(person).email);
  return { actorType: actorId ? 'user' : 'unknown', actorId, actorEmail, actorName: name };
}

function personOf(value: Json | undefined): Target {
  const person = object(value);
  return { id: text(person.uuid), name: text(person.name) ?? text(person.email) };
}
