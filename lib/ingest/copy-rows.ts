import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';
import type { Coded } from './dictionary';
import type { PreparedEvent } from './prepare';

/** An event with its place in its log. */
export interface PlacedEvent {
  item: PreparedEvent;
  coded: Coded;
  seq: bigint;
  xid: string;
}

export const COPY_ENTRIES =
  'copy ledger_entry (seq, xid, log, id, dedupe_key, commitment) from stdin (format text)';

export const COPY_EVENTS = `copy event (
  seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, http_status,
  actor_id, actor_email, actor_name, ip, user_agent, session_id, request_id, brand_id, http_path,
  source_event_id, resource_id, resource_name, message,
  overflow, targets, changes, redactions, rewrites, details, salt) from stdin (format text)`;

/** The line of {@link COPY_ENTRIES}. */
export function entryLine({ item, seq, xid }: PlacedEvent): string {
  return `${seq}\t${xid}\t${item.log}\t${item.event.id}\t${bytea(item.dedupeKey)}\t${bytea(item.commitment)}\n`;
}

/** The line of {@link COPY_EVENTS}. */
export function eventLine({ item, coded, seq }: PlacedEvent): string {
  const { event } = item;
  const { codes } = coded;
  return (
    `${seq}\t${event.receivedAt}\t${event.id}\t${item.log}\t` +
    `${codes.action}\t${codes.resourceType}\t${codes.source}\t${codes.httpMethod}\t` +
    `${RESULTS.indexOf(event.result)}\t${ACTOR_TYPES.indexOf(event.actorType)}\t${event.httpStatus ?? '\\N'}\t` +
    `${text(event.actorId)}\t${text(event.actorEmail)}\t${text(event.actorName)}\t${text(event.ip)}\t` +
    `${text(event.userAgent)}\t${text(event.sessionId)}\t${text(event.requestId)}\t${text(event.brandId)}\t` +
    `${text(event.httpPath)}\t${text(event.sourceEventId)}\t${text(event.resourceId)}\t` +
    `${text(event.resourceName)}\t${text(event.message)}\t${text(coded.overflow)}\t` +
    `${json(event.targets)}\t${json(event.changes)}\t${json(event.redactions)}\t${json(event.rewrites)}\t` +
    `${json(event.details)}\t${bytea(item.salt)}\n`
  );
}

/** What the text format of COPY has another meaning for: the end of a column, of a line, and its own escape. */
const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const ESCAPED = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/** `\N` is how the format says null; a text of these two characters has its backslash doubled. */
function text(value: string | undefined): string {
  if (value === undefined) return '\\N';
  if (!SPECIAL.test(value)) return value;
  return value.replace(SPECIALS, (character) => ESCAPED.get(character) ?? character);
}

function json(value: unknown): string {
  return value === undefined ? '\\N' : text(JSON.stringify(value));
}

function bytea(bytes: Uint8Array): string {
  return `\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
