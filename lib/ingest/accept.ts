import { coveredColumns } from '@/lib/audit/covered';
import type { AuditEvent, EventDraft } from '@/lib/audit/event';
import { eventId } from '@/lib/audit/event-id';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
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
    const { draft: clean, redactions } = redact(draft, options.redaction);
    const event: AuditEvent = {
      ...clean,
      id: eventId(occurredAtMs, randomBytes(10)),
      tenantId: options.tenantId,
      receivedAt: new Date(options.receivedAtMs).toISOString(),
      targets: nonEmpty(clean.targets),
      changes: nonEmpty(clean.changes),
      rewrites: nonEmpty(clean.rewrites),
      redactions,
    };
    checkSize(event);
    return { accepted: true, event };
  } catch (error) {
    if (error instanceof UnstorableError) return { accepted: false, path: error.path, reason: error.message };
    throw error;
  }
}

function checkTime(text: string, ms: number) {
  if (!(ms >= 0) || text.length !== 24 || new Date(ms).toISOString() !== text) {
    throw new UnstorableError('occurredAt', 'not a time from 1970 to 9999 in milliseconds');
  }
}

const TEXT_FIELDS = FIELD_NAMES.filter(
  (name) => !['id', 'occurredAt', 'receivedAt', 'tenantId', 'partnerId', 'httpStatus'].includes(name),
);

function checkFields(draft: EventDraft, options: AcceptOptions) {
  for (const name of TEXT_FIELDS) checkField(name, draft);
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

function checkField(name: FieldName, draft: EventDraft) {
  const value = name in draft ? Reflect.get(draft, name) : undefined;
  if (typeof value !== 'string') return;
  checkText(value, name);
  const { lengthMax } = field(name);
  if (value.length > lengthMax) throw new UnstorableError(name, `longer than ${lengthMax}`);
}

/** Whether a text could be the source of a writer's event at all; whether this writer may use it is another matter. */
export function isWriterSource(text: string): boolean {
  return text.trim() !== '' && text.length <= field('source').lengthMax && text !== OWN_SOURCE;
}

function checkSize(event: AuditEvent) {
  const bytes = Buffer.byteLength(JSON.stringify(coveredColumns(event)));
  if (bytes > EVENT_BYTES_MAX)
    throw new UnstorableError('event', `${bytes} bytes, more than ${EVENT_BYTES_MAX}`);
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
