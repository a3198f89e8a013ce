import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { AuditError } from '@/lib/audit/error';
import { authenticate, deriveKey } from '@/lib/keys';

/** Bytes of the MAC that stand behind a cursor. */
const MAC_BYTES = 16;
const LENGTH_MAX = 16_384;

/**
 * An opaque place in a walk: base64url of JSON, a dot, and a MAC over both it and what the walk is of, so that a
 * cursor neither can be made up nor moves to another filter, order or reader.
 */
export function printCursor(place: object, binding: string): string {
  const body = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${body}.${macOf(body, binding)}`;
}

/** The place of a cursor. Throws `invalid_cursor` for any text that {@link printCursor} did not make of this walk. */
export function parseCursor<Schema extends z.ZodType>(
  text: string,
  binding: string,
  schema: Schema,
): z.output<Schema> {
  const [, body = '', mac = ''] =
    /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(text.slice(0, LENGTH_MAX)) ?? [];
  const expected = Buffer.from(macOf(body, binding));
  const given = Buffer.from(mac);
  if (body === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid();
  const parsed = schema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (!parsed.success) throw invalid();
  return parsed.data;
}

function invalid(): AuditError {
  return new AuditError('invalid_cursor', 'Invalid cursor value');
}

function macOf(body: string, binding: string): string {
  const mac = authenticate(deriveKey('cursor'), Buffer.from(`${binding.length}:${binding}${body}`));
  return mac.subarray(0, MAC_BYTES).toString('base64url');
}
