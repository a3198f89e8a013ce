import ipaddr from 'ipaddr.js';

/** Milliseconds of the last instant that is accepted: 9999-12-31T23:59:59.999Z. */
const LAST_MS = 253_402_300_799_999;

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s?(Z|z|[+-](?:[01]\d|2[0-3]):?[0-5]\d|UTC)?$/;

/** Fourteen digits are a date written without marks: as milliseconds they would lie beyond the year 2286. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?=\.\d+$|$)/;

/**
 * An instant as every source writes it, as `YYYY-MM-DDTHH:mm:ss.sssZ`; digits beyond milliseconds are cut, never rounded.
 * Text without a zone is UTC; so is `YYYYMMDDHHMMSS[.f]`. Numbers: above 1e17 ns, above 1e14 us, from 1e11 ms, else s.
 * Undefined for anything else, for dates that do not exist, and outside 1970 to 9999.
 */
export function parseInstant(value: unknown): string | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim().replace(COMPACT, '$1-$2-$3T$4:$5:$6');
  if (/^\d{1,19}(\.\d+)?$/.test(text)) return fromEpochText(text);
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const ms = fraction.padEnd(3, '0').slice(0, 3);
  const utc = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  const at = Date.parse(utc);
  if (Number.isNaN(at) || new Date(at).toISOString() !== utc) return undefined;
  return printInstant(at - offsetMs(zone));
}

function offsetMs(zone: string): number {
  if (/^(z|utc)$/i.test(zone)) return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** Milliseconds since 1970 as text, or undefined outside 1970 to 9999. */
export function printInstant(ms: number): string | undefined {
  return Number.isFinite(ms) && ms >= 0 && ms <= LAST_MS ? new Date(Math.floor(ms)).toISOString() : undefined;
}

function fromEpoch(value: number): string | undefined {
  if (value > 1e17) return printInstant(Math.floor(value / 1e6));
  if (value > 1e14) return printInstant(Math.floor(value / 1e3));
  return printInstant(Math.floor(value >= 1e11 ? value : value * 1000));
}

/** Epoch text is cut as digits, because nanoseconds and decimal seconds do not fit a double. */
function fromEpochText(text: string): string | undefined {
  const [whole = '', fraction = ''] = text.split('.');
  const value = Number(whole);
  if (value > 1e17) return printInstant(Number(whole.slice(0, -6)));
  if (value > 1e14) return printInstant(Number(whole.slice(0, -3)));
  if (value >= 1e11) return printInstant(value);
  return printInstant(value * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)));
}

const DAY_MS = 86_400_000;

/** What is odd about a time that is possible but not likely: kept, but whoever sent it should look. */
export function timeDoubt(occurredAt: string, nowMs: number): string | undefined {
  if (occurredAt < '1990') return `the time ${occurredAt} is before 1990`;
  if (Date.parse(occurredAt) > nowMs + DAY_MS) return `the time ${occurredAt} is more than 24 h ahead`;
  return undefined;
}

/**
 * One address: `v4`, `v6`, `v4:port`, `[v6]`, `[v6]:port`, a zone id, `::ffff:v4`, or the first of an
 * X-Forwarded-For list, in the form of RFC 5952. Undefined for host names and everything else.
 */
export function parseAddress(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const first = value.split(',', 1)[0]?.trim() ?? '';
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(first)?.[1] ?? first.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const literal = bare.replace(/%.*$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(literal)) return ipaddr.IPv4.parse(literal).toString();
  if (!literal.includes(':') || !ipaddr.IPv6.isValid(literal)) return undefined;
  const address = ipaddr.IPv6.parse(literal);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/** A network in CIDR notation, `address/bits`, or undefined; host bits may be set. */
export function parseNetwork(value: string): string | undefined {
  const [, address, bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(value.trim()) ?? [];
  const literal = parseAddress(address);
  if (literal === undefined) return undefined;
  return Number(bits) <= (literal.includes(':') ? 128 : 32) ? `${literal}/${Number(bits)}` : undefined;
}

/** One e-mail address in lower case, or undefined. Addresses are compared without case. */
export function parseEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  return /^[^\s@/:\\<>,;"]+@[^\s@/:\\<>,;"]+\.[^\s@/:\\<>,;".]+$/.test(text) ? text : undefined;
}
