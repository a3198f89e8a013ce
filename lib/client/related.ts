import { type FieldName, field } from '@/lib/audit/fields';
import { type AuditFilter, condition } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import { printPhrase } from '@/lib/audit/phrase';
import type { ShownEvent } from './event';
import type { Question } from './question';

/** What events can have in common with one of them. */
export const RELATIONS = ['actor', 'resource', 'request', 'session'] as const;
export type Relation = (typeof RELATIONS)[number];

export const RELATION_LABELS = {
  actor: 'Same actor',
  resource: 'Same resource',
  request: 'Same request',
  session: 'Same session',
} as const satisfies Record<Relation, string>;

/** Conditions that events of the same kind meet, in the tenant of the event; undefined where it has nothing of it. */
export function relatedFilter(
  event: ShownEvent,
  relation: Relation,
  isMaskedRole: boolean,
): AuditFilter | undefined {
  const own = ownConditions(event, relation);
  if (own.length === 0 || (isMaskedRole && own.some((it) => isMasked(it.field)))) return undefined;
  return [condition('tenantId', 'eq', event.tenantId), ...own];
}

function ownConditions(event: ShownEvent, relation: Relation): AuditFilter {
  const is = (name: FieldName, value: string | undefined) =>
    value === undefined || !field(name).operators.includes('eq') ? [] : [condition(name, 'eq', value)];
  switch (relation) {
    case 'actor':
      return event.actorId === undefined ? is('actorEmail', event.actorEmail) : is('actorId', event.actorId);
    case 'resource':
      return event.resourceId === undefined
        ? []
        : [...is('resourceType', event.resourceType), ...is('resourceId', event.resourceId)];
    case 'request':
      return is('requestId', event.requestId);
    case 'session':
      return is('sessionId', event.sessionId);
  }
}

/** The question of a filter over all time, whatever the list is filtered by, in the same state. */
export function allTime(filter: AuditFilter, { log, asOf }: Question): Question {
  return { log, asOf, phrase: printPhrase(filter, undefined), from: undefined, to: undefined, order: 'desc' };
}
