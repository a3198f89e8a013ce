import type { Change, EventDraft, Result } from '@/lib/audit/event';
import { type Json, type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, integer, object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/**
 * `audit_json.log`, and the same events as the API and streaming give them, with some members in `details`.
 * https://docs.gitlab.com/administration/logs/#audit_jsonlog
 */
export const gitlab: Format = {
  name: 'gitlab',
  label: 'GitLab audit events',
  detect: (element) =>
    'author_id' in element &&
    ('entity_type' in element || 'target_type' in element) &&
    ('time' in element || 'created_at' in element),
  map(event) {
    const more = object(event.details);
    const read = (name: string) => text(event[name]) ?? text(more[name]);
    const action = actionOf(event) ?? actionOf(more);
    return toEvent({
      source: 'gitlab',
      sourceEventId: text(event.id),
      occurredAt: parseInstant(event.created_at) ?? parseInstant(event.time),
      action,
      result: resultOf(action ?? ''),
      ...actorOf(read),
      ...resourceOf(read),
      ip: parseAddress(event['meta.remote_ip'] ?? event.ip_address ?? more.ip_address),
      userAgent: text(event['meta.user_agent']),
      requestId: text(event.correlation_id),
      changes: changesOf(event) ?? changesOf(more),
      message: read('custom_message'),
      details: event,
    });
  },
};

/** The members that say what was done where an event has no name, with the word that stands before their value. */
const VERBS = ['change', 'add', 'remove', 'with', 'failed_login'] as const;

function actionOf(record: JsonObject): string | undefined {
  const named = firstText(record.event_type, record.event_name, record.custom_message);
  if (named !== undefined) return named.trim();
  const verb = VERBS.find((name) => text(record[name]) !== undefined);
  return verb && `${verb}.${text(record[verb])}`;
}

/** GitLab logs what was done; only the action's name tells of what was not. */
function resultOf(action: string): Result {
  return /failed/i.test(action) ? 'failure' : 'success';
}

type Read = (name: string) => string | undefined;

/** Author 0 is the instance itself; negative numbers are tokens and visitors without an account. */
function actorOf(read: Read): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const [actorId, actorName] = [read('author_id'), read('author_name')];
  const number = integer(actorId) ?? 0;
  const actorEmail = parseEmail(read('author_email'));
  return { actorType: number > 0 ? 'user' : 'system', actorId: actorId ?? actorName, actorEmail, actorName };
}

function resourceOf(read: Read): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName'> {
  const targetId = read('target_id');
  const kind = targetId === undefined ? 'entity' : 'target';
  return {
    resourceType: read(`${kind}_type`) ?? read('entity_type'),
    resourceId: read(`${kind}_id`),
    resourceName: read('target_details') ?? read('entity_path'),
  };
}

function changesOf(record: JsonObject): Change[] | undefined {
  const name = text(record.change);
  const [before, after]: (Json | undefined)[] = [record.from, record.to];
  if (!name || (before === undefined && after === undefined)) return undefined;
  return [{ path: segment(name), before, after }];
}
