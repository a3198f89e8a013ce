import { createHash } from 'node:crypto';
import { z } from 'zod';
import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { findInexactNumbers, INEXACT_MAX } from '@/lib/audit/exact-number';
import { isObject } from '@/lib/audit/json';
import { identityOf } from '@/lib/auth/principal';
import { cloudEventPointer, readCloudEvent } from '@/lib/dialects/cloudevents';
import { type Read, readEventBody, type SourcelessDraft } from '@/lib/dialects/event-body';
import { batchAnswer, batchStatus, singleStatus } from '@/lib/dialects/ingest-answer';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { decodeUtf8, readBody } from './body';
import { type IngestItem, type Ingestion, ingest } from './ingest';
import { receiptFor } from './receipt';

export const BATCH_MAX = 1_000;
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** How the events stand in a JSON document of one media type. */
export interface JsonShape {
  /** The events of a document, and whether they were sent as a batch; throws `invalid_body` for another document. */
  items(document: unknown): { items: readonly unknown[]; isBatch: boolean; pointer(place: number): string };
  read(item: unknown): Read<SourcelessDraft>;
  /** Where in an item stands what is at a pointer of the event that is made of it; the same place unless said. */
  locate?(item: unknown, pointer: string): string;
}

/** One event, or `{"events": […]}`. */
export const EVENTS: JsonShape = {
  items(document) {
    if (!isObject(document))
      throw new AuditError('invalid_body', 'The body must be an event or {"events": […]}');
    if (!('events' in document)) return { items: [document], isBatch: false, pointer: () => '' };
    const { events, ...others } = document;
    const [other] = Object.keys(others);
    if (!Array.isArray(events) || other !== undefined)
      throw new AuditError('invalid_body', 'Beside "events", which is a list, there must be nothing');
    return { items: events, isBatch: true, pointer: (place) => `/events/${place}` };
  },
  read: readEventBody,
};

/** CloudEvents 1.0, structured: one event. */
export const CLOUD_EVENT: JsonShape = {
  items: (document) => ({ items: [document], isBatch: false, pointer: () => '' }),
  read: readCloudEvent,
  locate: cloudEventPointer,
};

/** CloudEvents 1.0, batched: a list of events. */
export const CLOUD_EVENTS: JsonShape = {
  ...CLOUD_EVENT,
  items(document) {
    if (!Array.isArray(document))
      throw new AuditError('invalid_body', 'The body must be a list of CloudEvents');
    return { items: document, isBatch: true, pointer: (place) => `/${place}` };
  },
};

/**
 * Takes a JSON document of up to a thousand events. A good event is stored though others are bad; a repeated request
 * under one Idempotency-Key stores nothing twice, and one with another body is refused. With a receipt, it waits for a
 * checkpoint that covers what was written.
 */
export async function ingestJson(
  request: Request,
  ingestion: Omit<Ingestion, 'requestKey'>,
  shape: JsonShape,
  hasReceipt: boolean,
): Promise<Response> {
  const text = decodeUtf8(await readBody(request, BODY_BYTES_MAX));
  const { items, isBatch, pointer } = shape.items(parse(text));
  if (items.length > BATCH_MAX)
    throw new AuditError('too_large', `More than ${BATCH_MAX} events: send several requests, or NDJSON`);
  const inexact = findInexactNumbers(text);
  if (inexact.length === INEXACT_MAX)
    throw new AuditError('invalid_body', `${INEXACT_MAX} numbers or more that no double holds exactly`);
  const requestKey = await claimKey(request, ingestion, text);
  const read = items.map((item, place): IngestItem => {
    const numbers = inexact.flatMap((at) => inside(at, pointer(place)));
    return {
      place,
      read: numbers.length > 0 ? refuseNumbers(numbers) : shape.read(item),
      locate: (at) => shape.locate?.(item, at) ?? at,
    };
  });
  const answers = await ingest({ ...ingestion, requestKey }, read);
  const receipt = hasReceipt ? await receiptFor(ingestion.tenant, answers) : undefined;
  const [single] = answers;
  if (!isBatch && single) return jsonAnswer({ ...single, receipt }, singleStatus(single));
  const batch = batchAnswer(answers);
  return jsonAnswer({ ...batch, receipt }, batchStatus(batch));
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AuditError('invalid_body', 'The body is not JSON', { cause });
  }
}

/** The pointer within an item, where it lies within it. */
function inside(at: string, item: string): string[] {
  return at === item || at.startsWith(`${item}/`) ? [at.slice(item.length)] : [];
}

export function refuseNumbers(pointers: readonly string[]): Read<SourcelessDraft> {
  const message = 'a number that no double holds exactly: send it as a string';
  return { ok: false, faults: pointers.map((pointer) => ({ pointer, code: 'inexact_number', message })) };
}

/**
 * The name of a repeatable request, or undefined: its Idempotency-Key, for this caller alone. Throws
 * `idempotency_mismatch` where it came with another body before.
 */
export async function claimKey(
  request: Request,
  { tenant, principal }: Omit<Ingestion, 'requestKey'>,
  text: string,
): Promise<string | undefined> {
  const given = readIdempotencyKey(request);
  if (given === undefined) return undefined;
  const key = createHash('sha256')
    .update(`${identityOf(principal)}${given}`)
    .digest();
  const fingerprint = createHash('sha256').update(text).digest();
  const [row] = await writeDatabase()<{ first: Uint8Array }[]>`
    select claim_idempotency_key(${tenant.tenantId}, ${key}, ${fingerprint}) as first`;
  if (!row || !fingerprint.equals(row.first))
    throw new AuditError('idempotency_mismatch', 'This Idempotency-Key came with another body before');
  return key.toString('base64url');
}

const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

function readIdempotencyKey(request: Request): string | undefined {
  const header = request.headers.get('idempotency-key');
  if (header === null) return undefined;
  const parsed = IdempotencyKey.safeParse(header.replace(/^"(.*)"$/, '$1'));
  if (parsed.success) return parsed.data;
  throw new AuditError('invalid_body', 'Idempotency-Key: 1 to 255 visible characters');
}
