import type { ActorType, EventDraft, Result } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { skip, toEvent } from '@/lib/import/mapped';

/** https://docs.slack.dev/admins/audit-logs-api */
export const slack: Format = {
  name: 'slack',
  label: 'Slack audit log',
  detect: (element) => isEvent(element) || isAccessLog(element) || isIntegrationLog(element),
  map(event) {
    if (isAccessLog(event)) return skip('a Slack access log, not an audit event');
    if (isIntegrationLog(event)) return skip('a Slack integration log, not an audit event');
    const context = object(event.context);
    const action = text(event.action)?.trim();
    return toEvent({
      source: 'slack',
      sourceEventId: text(event.id),
      occurredAt: parseInstant(event.date_create),
      action,
      result: resultOf(action ?? ''),
      ...actorOf(object(event.actor)),
      ...resourceOf(object(event.entity)),
      ip: parseAddress(context.ip_address),
      userAgent: text(context.ua),
      sessionId: text(context.session_id),
      details: event,
    });
  },
};

function isEvent({ action, actor, context }: JsonObject): boolean {
  const { type } = object(actor);
  const hasActor = typeof type === 'string' && Object.hasOwn(object(actor), type);
  const place = object(object(context).location);
  return typeof action === 'string' && hasActor && ('type' in place || 'ua' in object(context));
}

function isAccessLog(element: JsonObject): boolean {
  return ['user_id', 'date_first', 'date_last'].every((key) => key in element);
}

function isIntegrationLog(element: JsonObject): boolean {
  const isOfApp = 'app_id' in element || 'service_id' in element;
  return isOfApp && ['user_id', 'change_type', 'date'].every((key) => key in element);
}

/** Slack logs what was done; only the action's name tells of what was not. */
function resultOf(action: string): Result {
  if (/denied|blocked/.test(action)) return 'denied';
  return action.includes('failed') ? 'failure' : 'success';
}

/** The actor stands in a member that is named after its type. */
function actorOf(actor: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail' | 'actorName'> {
  const type = text(actor.type) ?? '';
  const who = object(actor[type]);
  const actorType = text(who.id) === undefined ? 'unknown' : actorTypeOf(type);
  return { actorType, actorId: text(who.id), actorEmail: parseEmail(who.email), actorName: text(who.name) };
}

function actorTypeOf(type: string): ActorType {
  if (type === 'user') return 'user';
  return /app|bot|service|workflow/.test(type) ? 'service' : 'unknown';
}

function resourceOf(entity: JsonObject): Pick<EventDraft, 'resourceType' | 'resourceId' | 'resourceName'> {
  const resourceType = text(entity.type);
  const what = object(resourceType && entity[resourceType]);
  const resourceName = firstText(what.name, what.title);
  return { resourceType, resourceId: text(what.id), resourceName };
}
