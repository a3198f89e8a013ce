import type { Coerced } from './coerced';

const DATETIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt _](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,}))?)?(Z|z|[+\u2212-]\d{2}:?\d{2})?)?$/;
const NUMBER = /^([+-]?\d+)(?:\.(\d*))?$/;

/** Numbers up to here are seconds, beyond it milliseconds. */
const SECONDS_MAX = 20_000_000_000n;
/** 9999-12-31T23:59:59 and 0000-01-01T00:00:00 in seconds since 1970. */
const LAST_S = 253_402_300_799n;
const FIRST_S = -62_167_219_200n;

/**
 * A datetime in a query string as FastAPI reads it with pydantic v2: ISO 8601 in its common spellings, a date alone,
 * or a unix number. Answers microseconds since 1970; without a zone it is UTC. `+` that arrived as a space before an
 * offset is read as `+`.
 */
export function coerceDatetime(given: string): Coerced<bigint> {
  const text = given.replace(/^(.*[Tt _]\d{2}:\d{2}\S*) (\d{2}:?\d{2})$/, '$1+$2');
  const number = NUMBER.exec(text);
  if (number) return fromNumber(number[1] ?? '', number[2] ?? '', text);
  const parts = DATETIME.exec(text);
  if (parts?.[1] === '0000' && dateFault(text) === undefined) {
    const error = 'year 0 is out of range';
    return {
      ok: false,
      type: 'datetime_parsing',
      msg: `Input should be a valid datetime, ${error}`,
      ctx: { error },
    };
  }
  const value = parts && fromParts(parts);
  return value === undefined || value === null ? fault(text) : { ok: true, value };
}

function fromParts(parts: RegExpExecArray): bigint | undefined {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone] =
    parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== text) return undefined;
  const offset = zone === undefined || /z/i.test(zone) ? 0 : offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return (BigInt(ms) - BigInt(offset) * 60_000n) * 1000n + micros;
}

function offsetMinutes(zone: string): number | undefined {
  const digits = zone.replace(/\D/g, '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith('+') ? 1 : -1);
}

/** The fraction goes through a double, as it does there: `.2` of a large number of seconds is 200,001 microseconds. */
function fromNumber(whole: string, fraction: string, text: string): Coerced<bigint> {
  const digits = whole.replace(/^\+/, '');
  if (digits.length > 20) return outOfRange(!digits.startsWith('-'));
  const value = BigInt(digits);
  const isSeconds = value <= SECONDS_MAX && value >= -SECONDS_MAX;
  const seconds = isSeconds ? value : value / 1000n;
  if (seconds > LAST_S || seconds < FIRST_S) return outOfRange(seconds > 0n);
  if (fraction === '') return { ok: true, value: isSeconds ? value * 1_000_000n : value * 1000n };
  const double = Number(text);
  const floor = Math.floor(double);
  const part = Math.round((double - floor) * (isSeconds ? 1_000_000 : 1000));
  return { ok: true, value: BigInt(floor) * (isSeconds ? 1_000_000n : 1000n) + BigInt(part) };
}

function outOfRange(isLate: boolean): Coerced<bigint> {
  const end = isLate ? 'after 9999' : 'before 0000';
  return dateError(`dates ${end} are not supported as unix timestamps`);
}

/** The text of the error comes from a second attempt to read a date alone. */
function fault(text: string): Coerced<bigint> {
  return dateError(dateFault(text) ?? 'unexpected extra characters at the end of the input');
}

function dateError(error: string): Coerced<bigint> {
  const msg = `Input should be a valid datetime or date, ${error}`;
  return { ok: false, type: 'datetime_from_date_parsing', msg, ctx: { error } };
}

/** What is wrong with the first ten bytes as `YYYY-MM-DD`, in the order in which it is looked at; undefined: nothing. */
function dateFault(text: string): string | undefined {
  const bytes = Buffer.from(text);
  if (bytes.length < 10) return 'input is too short';
  const head = bytes.toString('latin1');
  const areDigits = (from: number, to: number) => /^\d+$/.test(head.slice(from, to));
  if (!areDigits(0, 4)) return 'invalid character in year';
  if (head[4] !== '-') return 'invalid date separator, expected `-`';
  if (!areDigits(5, 7)) return 'invalid character in month';
  if (head[7] !== '-') return 'invalid date separator, expected `-`';
  if (!areDigits(8, 10)) return 'invalid character in day';
  const [year, month, day] = [Number(head.slice(0, 4)), Number(head.slice(5, 7)), Number(head.slice(8, 10))];
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12';
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > days) return 'day value is outside expected range';
  return undefined;
}
