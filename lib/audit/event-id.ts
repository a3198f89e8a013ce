/**
 * A UUIDv7 (RFC 9562, 5.7) whose 48-bit time is that of the event: ids sort as events do, and a time range is an
 * id range. `random` are 10 random bytes; the version and variant bits are set over them.
 */
export function eventId(occurredAtMs: number, random: Uint8Array): string {
  const time = occurredAtMs.toString(16).padStart(12, '0');
  let tail = '';
  for (let nth = 0; nth < 10; nth++) tail += HEX[random[nth] ?? 0];
  const variant = HEX[((random[2] ?? 0) & 0x3f) | 0x80];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(1, 4)}-${variant}${tail.slice(6, 8)}-${tail.slice(8, 20)}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The lowest id of an instant in milliseconds, in the order of lists. */
export function eventIdFloor(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** The instant that an id carries, in milliseconds since 1970. */
export function instantOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The same as ISO text. */
export function occurredAtOf(id: string): string {
  return new Date(instantOf(id)).toISOString();
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
