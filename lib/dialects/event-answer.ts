import { z } from 'zod';
import {
  ACTOR_TYPES,
  type ListedEvent,
  REDACTABLE_PARTS,
  RESULTS,
  type StoredEvent,
} from '@/lib/audit/event';

const text = z.string().nullable();
const count = z.number().int().min(0);

/** An event as Trailmark's own endpoints answer it. */
export const EventAnswer = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    partner_id: text,
    index: count.describe(
      'Place in the log of the tenant, from 0 in commit order; the leaf index in its ledger.',
    ),
    occurred_at: z.iso.datetime(),
    received_at: z.iso.datetime(),
    source: z.string(),
    source_event_id: text,
    action: z.string(),
    result: z.enum(RESULTS),
    actor_type: z.enum(ACTOR_TYPES),
    actor_id: text,
    actor_email: text,
    actor_name: text,
    resource_type: text,
    resource_id: text,
    resource_name: text,
    ip: text,
    user_agent: text,
    session_id: text,
    request_id: text,
    http_method: text,
    http_path: text,
    http_status: z.number().int().nullable(),
    brand_id: text,
    message: text,
    targets: z.array(
      z.object({ type: z.string().optional(), id: z.string().optional(), name: z.string().optional() }),
    ),
    changes: z.array(
      z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
    details: z.record(z.string(), z.unknown()),
    redactions: z.array(z.string()).describe('JSON Pointers of what was taken out before hashing.'),
    redaction_rules: z
      .object({ version: count, tenant_version: count.nullable() })
      .nullable()
      .describe('Versions of the rules that took it out: built in, and of the tenant.'),
    rewrites: z
      .array(z.string())
      .describe(
        'JSON Pointers of numbers in `details` that are kept as texts, because no double holds them.',
      ),
    redacted_parts: z
      .array(z.enum(REDACTABLE_PARTS))
      .describe(
        'Parts that were taken out since: their columns have no value, and the rest is as provable as before.',
      ),
  })
  .meta({ id: 'Event' });

/** An event as Trailmark's own endpoints print it: every member always there, null where it has no value. */
export function printEvent(event: StoredEvent | ListedEvent): z.infer<typeof EventAnswer> {
  return {
    id: event.id,
    tenant_id: event.tenantId,
    partner_id: event.partnerId ?? null,
    index: Number(event.seq),
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    source: event.source,
    source_event_id: event.sourceEventId ?? null,
    action: event.action,
    result: event.result,
    actor_type: event.actorType,
    actor_id: event.actorId ?? null,
    actor_email: event.actorEmail ?? null,
    actor_name: event.actorName ?? null,
    resource_type: event.resourceType ?? null,
    resource_id: event.resourceId ?? null,
    resource_name: event.resourceName ?? null,
    ip: event.ip ?? null,
    user_agent: event.userAgent ?? null,
    session_id: event.sessionId ?? null,
    request_id: event.requestId ?? null,
    http_method: event.httpMethod ?? null,
    http_path: event.httpPath ?? null,
    http_status: event.httpStatus ?? null,
    brand_id: event.brandId ?? null,
    message: event.message ?? null,
    targets: [...(event.targets ?? [])],
    changes: [...(event.changes ?? [])],
    details: event.details,
    redactions: [...(event.redactions?.paths ?? [])],
    redaction_rules: event.redactions
      ? { version: event.redactions.version, tenant_version: event.redactions.tenantVersion ?? null }
      : null,
    rewrites: [...(event.rewrites ?? [])],
    redacted_parts: [...(event.redactedParts ?? [])],
  };
}

/** Long members of an event, in characters together, that a row of a list still holds. */
const ROW_LENGTH_MAX = 4_096;
/** Of a message that is longer, what a row shows. */
const MESSAGE_LENGTH = 200;

export const EventRow = EventAnswer.extend({
  details: EventAnswer.shape.details.nullable(),
  abridged: z
    .boolean()
    .describe(
      `Whether it is too long for a list (${ROW_LENGTH_MAX} characters): then \`details\` is null, \`targets\` and \`changes\` are empty, and \`message\` is cut. Get the event to have them.`,
    ),
}).meta({ id: 'EventRow' });
export type EventRow = z.infer<typeof EventRow>;

/** An event as a row of a list. */
export function printRow(event: ListedEvent): EventRow {
  const whole = printEvent(event);
  const { message, targets, changes } = whole;
  const length =
    event.details.text.length + (message?.length ?? 0) + JSON.stringify([targets, changes]).length;
  if (length <= ROW_LENGTH_MAX) return { ...whole, abridged: false };
  const cut = message?.slice(0, MESSAGE_LENGTH).toWellFormed();
  return { ...whole, message: cut ?? null, targets: [], changes: [], details: null, abridged: true };
}
