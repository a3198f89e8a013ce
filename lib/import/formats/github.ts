import type { EventDraft, Result } from '@/lib/audit/event';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, httpStatus, list, object, resultOfStatus, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';

/** https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization */
export const github: Format = {
  name: 'github',
  label: 'GitHub audit log',
  detect: (element) =>
    typeof element.action === 'string' &&
    ('@timestamp' in element || 'created_at' in element) &&
    (typeof element.actor === 'string' ||
      ['org', 'repo', 'repository', 'business'].some((key) => key in element)),
  map(event) {
    const action = text(event.action);
    const status = httpStatus(event.status_code);
    return toEvent({
      source: 'github',
      sourceEventId: text(event._document_id),
      occurredAt: parseInstant(event['@timestamp']) ?? parseInstant(event.created_at),
      action,
      result:
        action === 'api.request' && status !== undefined ? resultOfStatus(status) : resultOf(action ?? ''),
      ...actorOf(event),
      ...resourceOf(event, action?.split('.', 1)[0] ?? ''),
      ip: parseAddress(event.actor_ip),
      userAgent: text(event.user_agent),
      requestId: text(event.request_id),
      httpMethod: text(event.request_method)?.toUpperCase(),
      httpPath: firstText(event.url_path, event.route),
      httpStatus: status,
      details: event,
    });
  },
};

/** GitHub logs what was done; only the action's name tells of what was not. */
function resultOf(action: string): Result {
  if (/rejected|denied/.test(action)) return 'denied';
  return /\.failed|failed_/.test(action) ? 'failure' : 'success';
}

function actorOf(event: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail'> {
  const actorId = text(event.actor);
  const access = text(event.programmatic_access_type) ?? '';
  const isBot = event.actor_is_bot === true || actorId?.endsWith('[bot]') || /GitHub App/i.test(access);
  if (actorId) {
    return {
      actorType: isBot ? 'service' : 'user',
      actorId,
      actorEmail: parseEmail(event.external_identity_nameid),
    };
  }
  const isKey = 'deploy_key_fingerprint' in event || /deploy key/i.test(access);
  return { actorType: isBot || isKey ? 'service' : 'anonymous' };
}

/** The first of the kinds that the event has a name for; `family` is the action up to its dot. */
function resourceOf(event: JsonObject, family: string): Pick<EventDraft, 'resourceType' | 'resourceId'> {
  const user = first(event.user);
  const repository = first(event.repo) ?? first(event.repository);
  const candidates: [string, string | undefined][] = [
    ['team', family === 'team' ? (text(event.team) ?? text(object(event.data).team)) : undefined],
    ['user', family === 'org' ? (user ?? text(event.blocked_user)) : undefined],
    ['hook', family === 'hook' ? text(event.hook_id) : undefined],
    ['repository', repository],
    ['user', family === 'user' || family === 'business' ? user : undefined],
    ['organization', first(event.org)],
    ['business', first(event.business)],
  ];
  const [resourceType, resourceId] = candidates.find(([, id]) => id !== undefined) ?? [];
  return { resourceType, resourceId };
}

/** Names are arrays when an app spans several organizations. */
function first(value: Json | undefined): string | undefined {
  return text(value) ?? text(list(value)[0]);
}
