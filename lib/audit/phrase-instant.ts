const INSTANT =
  /^([+-]\d{6}|\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/** Microseconds since 1970 of a date, which is its midnight, or an instant; without a zone in UTC. Else undefined. */
export function parseMicroseconds(text: string): bigint | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', sign] = match;
  const utc = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const ms = Date.parse(utc);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== utc) return undefined;
  const [offsetHour = '0', offsetMinute = '0'] = match.slice(9);
  const offset = (BigInt(offsetHour) * 60n + BigInt(offsetMinute)) * 60_000n * (sign === '-' ? -1n : 1n);
  return (BigInt(ms) - offset) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** Farther from 1970 no Date reaches, and no event. */
const DATE_MAX_MS = 8.64e15;

/** Milliseconds since 1970 as the shortest such text: midnight in UTC is the date alone. */
export function printMilliseconds(ms: number): string {
  const within = Math.min(Math.max(ms, -DATE_MAX_MS), DATE_MAX_MS);
  return new Date(within).toISOString().replace(/T00:00:00\.000Z$|\.000(?=Z$)/, '');
}
