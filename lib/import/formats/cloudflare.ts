import type { ActorType, Change, EventDraft, Result } from '@/lib/audit/event';
import { isObject, type Json, type JsonObject, segment } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { firstText, object, text } from '@/lib/import/fields';
import type { Format } from '@/lib/import/format';
import { toEvent } from '@/lib/import/mapped';
import { canonicalize } from '@/lib/ledger/canonical';

/**
 * The datasets `audit_logs` and `audit_logs_v2` of Logpush.
 * https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/account/audit_logs/
 */
export const cloudflare: Format = {
  name: 'cloudflare',
  label: 'Cloudflare audit log (Logpush)',
  detect: (element) =>
    typeof element.ActionType === 'string' &&
    ('When' in element || 'ActionTimestamp' in element) &&
    ['ActorID', 'ActorEmail', 'ActorType', 'ResourceType'].some((key) => key in element),
  map(event) {
    return toEvent({
      source: 'cloudflare',
      sourceEventId: firstText(event.ID, event.AuditLogID),
      occurredAt: parseInstant(event.When) ?? parseInstant(event.ActionTimestamp),
      action: text(event.ActionType)?.trim(),
      result: resultOf(event.ActionResult),
      ...actorOf(event),
      resourceType: text(event.ResourceType),
      resourceId: text(event.ResourceID),
      ip: parseAddress(event.ActorIP) ?? parseAddress(event.ActorIPAddress),
      changes: changesOf(event.OldValue, event.NewValue),
      message: firstText(event.ActionDescription, object(event.Metadata).action_detail),
      details: event,
    });
  },
};

/** A boolean, or the word of the second version. */
function resultOf(result: Json | undefined): Result {
  if (result === true || result === 'success') return 'success';
  return result === false || result === 'failure' ? 'failure' : 'unknown';
}

function actorOf(event: JsonObject): Pick<EventDraft, 'actorType' | 'actorId' | 'actorEmail'> {
  const actorEmail = parseEmail(event.ActorEmail);
  const actorId = firstText(event.ActorID, actorEmail);
  return { actorType: actorTypeOf(text(event.ActorType) ?? ''), actorId, actorEmail };
}

function actorTypeOf(type: string): ActorType {
  if (type === 'user' || type === 'admin') return 'user';
  if (/^(system|cloudflare)/i.test(type)) return 'system';
  return /token|service|api/i.test(type) ? 'service' : 'unknown';
}

/** The members of the two values that differ. What was made or removed has no other side. */
function changesOf(before: Json | undefined, after: Json | undefined): Change[] | undefined {
  if (!isObject(before) && !isObject(after)) return undefined;
  const [old, next] = [object(before), object(after)];
  const changes = [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((key) => canonicalize(old[key] ?? null) !== canonicalize(next[key] ?? null))
    .map((key) => ({ path: segment(key), before: old[key], after: next[key] }));
  return changes.length > 0 ? changes : undefined;
}
