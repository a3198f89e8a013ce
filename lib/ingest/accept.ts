import { coveredColumns } from '@/lib/audit/covered';
import type { AuditEvent, EventDraft } from '@/lib/audit/event';
import { eventId } from '@/lib/audit/event-id';
import { FIELD_NAMES, field } from '@/lib/audit/fields';
import { randomBytes } from './random-bytes';
import { checkText, redact, UnstorableError } from './redact';
import type { RedactionRules } from './redaction-rules';

/** Largest event: the JSON text of its covered columns, in bytes. */
export const EVENT_BYTES_MAX = 1_048_576;

/** What a writer may not say: Trailmark's own events carry these actions. */
const OWN_SOURCE = 'trailmark';
const RESERVED_ACTION = /^\s*(ledger|audit)\s*\./iu;

/** `path` is the name of a field, or a JSON Pointer into the event; `reason` begins with it. */
export type Acceptance =
  | { accepted: true; event: AuditEvent }
  | { accepted: false; path: string; reason: string };

export interface AcceptOptions {
  tenantId: string;
  receivedAtMs: number;
  /** Only for Trailmark's own events: reserved actions, and the source `trailmark`. */
  reservedActions?: boolean;
  /** The tenant's own rules, beside the built-in ones. */
  redaction?: RedactionRules | undefined;
}

/**
 * Makes an event of a draft, or says why not: redacts, checks every limit, sets id and received time. After it,
 * the database stores exactly what will be hashed.
 */
export function accept(draft: EventDraft, options: AcceptOptions): Acceptance {
  const occurredAtMs = Date.parse(draft.occurredAt);
  try {
    checkTime(draft.occurredAt, occurredAtMs);
    checkFields(draft, options);
    const { draft: clean, redactions, sizeMax } = redact(draft, options.redaction);
    const received = {
      id: eventId(occurredAtMs, randomBytes(10)),
      tenantId: options.tenantId,
      receivedAt: instant(options.receivedAtMs),
      redactions,
    };
    const event = eventOf(clean, received);
    checkSize(event, sizeMax);
    return { accepted: true, event };
  } catch (error) {
    if (error instanceof UnstorableError) return { accepted: false, path: error.path, reason: error.message };
    throw error;
  }
}

type Received = Pick<AuditEvent, 'id' | 'tenantId' | 'receivedAt' | 'redactions'>;

/** Written out, not spread: objects made in one way are read several times as fast by all that comes after. */
function eventOf(draft: EventDraft, { id, tenantId, receivedAt, redactions }: Received): AuditEvent {
  return {
    id,
    tenantId,
    receivedAt,
    source: draft.source,
    sourceEventId: draft.sourceEventId,
    occurredAt: draft.occurredAt,
    action: draft.action,
    result: draft.result,
    actorType: draft.actorType,
    actorId: draft.actorId,
    actorEmail: draft.actorEmail,
    actorName: draft.actorName,
    resourceType: draft.resourceType,
    resourceId: draft.resourceId,
    resourceName: draft.resourceName,
    ip: draft.ip,
    userAgent: draft.userAgent,
    sessionId: draft.sessionId,
    requestId: draft.requestId,
    httpMethod: draft.httpMethod,
    httpPath: draft.httpPath,
    httpStatus: draft.httpStatus,
    brandId: draft.brandId,
    message: draft.message,
    targets: nonEmpty(draft.targets),
    changes: nonEmpty(draft.changes),
    details: draft.details,
    rewrites: nonEmpty(draft.rewrites),
    redactions,
  } satisfies Record<keyof AuditEvent, unknown>;
}

let last = { ms: Number.NaN, text: '' };

/** The same for all events of a batch. */
function instant(ms: number): string {
  if (last.ms !== ms) last = { ms, text: new Date(ms).toISOString() };
  return last.text;
}

function checkTime(text: string, ms: number) {
  if (!(ms >= 0) || text.length !== 24 || new Date(ms).toISOString() !== text) {
    throw new UnstorableError('occurredAt', 'not a time from 1970 to 9999 in milliseconds');
  }
}

const TEXT_FIELDS = FIELD_NAMES.filter(
  (name) =>
    !['id', 'occurredAt', 'receivedAt', 'tenantId', 'partnerId', 'httpStatus', 'details'].includes(name),
).map((name) => ({ name, lengthMax: field(name).lengthMax }));

function checkFields(draft: EventDraft, options: AcceptOptions) {
  for (const { name, lengthMax } of TEXT_FIELDS) {
    const value: unknown = Reflect.get(draft, name);
    if (typeof value !== 'string') continue;
    checkText(value, name);
    if (value.length > lengthMax) throw new UnstorableError(name, `longer than ${lengthMax}`);
  }
  if (draft.action.trim() === '') throw new UnstorableError('action', 'empty');
  if (draft.source.trim() === '') throw new UnstorableError('source', 'empty');
  if (!options.reservedActions && RESERVED_ACTION.test(draft.action)) {
    throw new UnstorableError('action', `${draft.action.slice(0, 40)} is reserved`);
  }
  if (!options.reservedActions && draft.source.trim().toLowerCase() === OWN_SOURCE) {
    throw new UnstorableError('source', `${OWN_SOURCE} is reserved`);
  }
  const status = draft.httpStatus;
  if (status !== undefined && !(Number.isInteger(status) && status >= 100 && status <= 999)) {
    throw new UnstorableError('httpStatus', 'not a number from 100 to 999');
  }
  for (const target of draft.targets ?? []) {
    for (const text of [target.type, target.id, target.name]) checkText(text ?? '', 'targets');
  }
  for (const change of draft.changes ?? []) checkText(change.path, 'changes');
  for (const path of draft.rewrites ?? []) checkText(path, 'rewrites');
}

/** Whether a text could be the source of a writer's event at all; whether this writer may use it is another matter. */
export function isWriterSource(text: string): boolean {
  return text.trim() !== '' && text.length <= field('source').lengthMax && text !== OWN_SOURCE;
}

/** All columns of an event but its lists and details, as JSON, at the most. */
const COLUMNS_BYTES_MAX = FIELD_NAMES.reduce((sum, name) => sum + 6 * field(name).lengthMax + 32, 0);

function checkSize(event: AuditEvent, walkedMax: number) {
  const { targets, changes, rewrites, redactions } = event;
  const hasLists = targets ?? changes ?? rewrites ?? redactions;
  if (!hasLists && COLUMNS_BYTES_MAX + walkedMax <= EVENT_BYTES_MAX) return;
  const bytes = Buffer.byteLength(JSON.stringify(coveredColumns(event)));
  if (bytes > EVENT_BYTES_MAX)
    throw new UnstorableError('event', `${bytes} bytes, more than ${EVENT_BYTES_MAX}`);
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
