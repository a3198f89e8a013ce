import type { Span } from '@/lib/audit/span';
import { startOfDay, startOfMonth, type Zone } from './zone';

/** Units of relative ranges in milliseconds; a `d` is 24 hours, also where a day of the calendar has 23 or 25. */
export const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export type Unit = keyof typeof UNITS;

export const CALENDARS = ['today', 'yesterday', 'month'] as const;
export type Calendar = (typeof CALENDARS)[number];

/** What stands in the URL: a relative range moves on with time, one of the calendar with time and zone, a span never. */
export type Range = 'all' | { last: number; unit: Unit } | { calendar: Calendar } | Span;

/** Bounds in milliseconds, both inclusive; undefined is open. */
export interface Bounds {
  fromMs: number | undefined;
  toMs: number | undefined;
}

export const RANGE_DEFAULT: Range = { last: 24, unit: 'h' };

/** In the order in which they are offered. */
export const PRESETS: readonly Range[] = [
  { last: 15, unit: 'm' },
  { last: 1, unit: 'h' },
  { last: 4, unit: 'h' },
  RANGE_DEFAULT,
  { last: 7, unit: 'd' },
  { last: 30, unit: 'd' },
  { last: 90, unit: 'd' },
  'all',
  { calendar: 'today' },
  { calendar: 'yesterday' },
  { calendar: 'month' },
];

/** No range but `all` is longer: a hundred years. */
export const WIDTH_MAX_MS = 36_525 * UNITS.d;

/** The year 0000, the first that ISO 8601 writes with four digits. */
export const INSTANT_MIN_MS = Date.parse('0000-01-01T00:00:00Z');

/** `24h`, `15m`, `7d`, `all`, `today`, `yesterday`, `month` or `<ISO>..<ISO>` in UTC; undefined for all else. */
export function parseRange(text: string): Range | undefined {
  const named = parseNamed(text);
  if (named) return named;
  const [fromMs, toMs, ...rest] = text.split('..').map(parseIso);
  if (fromMs === undefined || toMs === undefined || rest.length > 0 || !(fromMs <= toMs)) return undefined;
  return { fromMs, toMs };
}

/** A range that has a name of its own: all but spans. */
export function parseNamed(text: string): Exclude<Range, Span> | undefined {
  if (text === 'all') return text;
  const calendar = CALENDARS.find((name) => name === text);
  if (calendar) return { calendar };
  const [, count, letter] = /^([1-9]\d{0,7})([mhd])$/.exec(text) ?? [];
  const last = Number(count);
  const unit = isUnit(letter) ? letter : undefined;
  return unit && last * UNITS[unit] <= WIDTH_MAX_MS ? { last, unit } : undefined;
}

/** The shortest text that parses to the range. */
export function printRange(range: Range): string {
  if (range === 'all') return range;
  if ('calendar' in range) return range.calendar;
  if ('last' in range) return `${range.last}${range.unit}`;
  return `${new Date(range.fromMs).toISOString()}..${new Date(range.toMs).toISOString()}`;
}

/** The bounds at the instant `nowMs`. What lasts until the present is open at its end: clocks differ, and time goes on. */
export function resolveRange(range: Range, nowMs: number, zone: Zone): Bounds {
  if (range === 'all') return { fromMs: undefined, toMs: undefined };
  if ('last' in range) return { fromMs: nowMs - range.last * UNITS[range.unit], toMs: undefined };
  if ('fromMs' in range) return range;
  switch (range.calendar) {
    case 'today':
      return { fromMs: startOfDay(nowMs, zone), toMs: undefined };
    case 'yesterday':
      return { fromMs: startOfDay(nowMs, zone, -1), toMs: startOfDay(nowMs, zone) - 1 };
    case 'month':
      return { fromMs: startOfMonth(nowMs, zone), toMs: undefined };
  }
}

export function isSpan(range: Range): range is Span {
  return typeof range !== 'string' && 'fromMs' in range;
}

export function isSameRange(a: Range, b: Range): boolean {
  return printRange(a) === printRange(b);
}

function isUnit(text: string | undefined): text is Unit {
  return text !== undefined && Object.hasOwn(UNITS, text);
}

/** An engine may take 30 February for 2 March; a date that does not come back as it was is none. */
function parseIso(text: string): number {
  if (!ISO.test(text)) return Number.NaN;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10) ? Number.NaN : ms;
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;
