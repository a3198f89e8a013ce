import type { Span } from '@/lib/audit/span';
import { INSTANT_MIN_MS, parseNamed, type Range } from './time-range';
import { instantAt, startOfDay, type WallTime, wallMs, wallTime, type Zone } from './zone';

/** Why a range that somebody typed is none, in words for them. */
export interface RangeFault {
  fault: string;
}

const EXAMPLES = 'Try 15m, 2026-11-01, 11-01 14:00..now or 14:00..15:30.';

/**
 * What people type for a range: `15m`, `today`, a day, a time, or two of them with `..` between; `now`; or ISO 8601 with
 * its offset. A day is the whole day in the zone, as either end too. A time is an instant as an end, and alone its minute
 * (second, millisecond). A time without a day is today's, or that of the beginning; a day without a year is the last one
 * that has begun, and as an end the first from the beginning on. What lies ahead is cut off at `nowMs`.
 */
export function readRange(typed: string, nowMs: number, zone: Zone): Range | RangeFault {
  const text = typed.trim().toLowerCase();
  const named = parseNamed(text);
  if (named) return named;
  const [first = '', second, ...rest] = text.split('..').map((side) => side.trim());
  if (rest.length > 0) return { fault: `A range has two ends. ${EXAMPLES}` };
  const from = readEnd(first, { nowMs, zone });
  if ('fault' in from) return from;
  if (second === undefined)
    return first === 'now' ? { fault: `Now alone has no length. ${EXAMPLES}` } : clamped(from, nowMs);
  const to = readEnd(second, { nowMs, zone, afterMs: from.fromMs });
  if ('fault' in to) return to;
  const toMs = to.isDay ? to.toMs : to.fromMs;
  if (toMs < from.fromMs) return { fault: 'The end comes before the beginning.' };
  return clamped({ fromMs: from.fromMs, toMs }, nowMs);
}

const NO_SUCH: RangeFault = { fault: 'There is no such day or time.' };

/** All instants that a text may mean; a day is known as such because it is also one whole as the end of a range. */
interface End extends Span {
  isDay: boolean;
}

interface Reading {
  nowMs: number;
  zone: Zone;
  /** Where the range begins, if this is its end. */
  afterMs?: number;
}

/** `[YYYY-]MM-DD`, `HH:MM[:SS[.mmm]]`, or both. */
const END = /^(?:(?:(\d{4})-)?(\d\d)-(\d\d))?(?:(?:^|[ t]+)(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/;
const ISO = /^\d{4}-\d\d-\d\dt\d\d:\d\d(?::(\d\d)(?:\.(\d{1,3}))?)?(?:z|[+-]\d\d:\d\d)$/;

function readEnd(text: string, reading: Reading): End | RangeFault {
  if (text === 'now') return { fromMs: reading.nowMs, toMs: reading.nowMs, isDay: false };
  const [iso, isoSecond, isoFraction] = ISO.exec(text) ?? [];
  if (iso !== undefined) return readIso(iso, stepMs(isoSecond, isoFraction));
  const match = text === '' ? null : END.exec(text);
  if (!match) return { fault: `That is no time range. ${EXAMPLES}` };
  const [, year, month, day, hour, minute, second, fraction] = match;
  const wall: WallTime = {
    ...readDate(year, month, day, reading),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    ms: Number((fraction ?? '').padEnd(3, '0')),
  };
  if (!isReal(wall)) return NO_SUCH;
  const fromMs = instantAt(wall, reading.zone);
  const isDay = hour === undefined;
  const toMs = (isDay ? startOfDay(fromMs, reading.zone, 1) : fromMs + stepMs(second, fraction)) - 1;
  return { fromMs, toMs, isDay };
}

function readIso(text: string, step: number): End | RangeFault {
  const fromMs = Date.parse(text.toUpperCase());
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  const isDate = isReal({ year: Number(year), month: Number(month), day: Number(day) });
  if (!isDate || Number.isNaN(fromMs)) return NO_SUCH;
  return { fromMs, toMs: fromMs + step - 1, isDay: false };
}

/** The parts of the day that a text leaves out. */
function readDate(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  { nowMs, zone, afterMs }: Reading,
): { year: number; month: number; day: number } {
  const base = wallTime(afterMs ?? nowMs, zone);
  if (month === undefined || day === undefined) return base;
  const date = { year: base.year, month: Number(month), day: Number(day) };
  if (year !== undefined) return { ...date, year: Number(year) };
  const aheadMs = wallMs(date) - wallMs({ year: base.year, month: base.month, day: base.day });
  if (afterMs === undefined) return aheadMs > 0 ? { ...date, year: base.year - 1 } : date;
  return aheadMs < 0 ? { ...date, year: base.year + 1 } : date;
}

/** How many milliseconds a reading of this precision stands for. */
function stepMs(second: string | undefined, fraction: string | undefined): number {
  if (second === undefined) return 60_000;
  return fraction === undefined ? 1000 : 10 ** (3 - fraction.length);
}

/** Whether the calendar and the clock have this reading: 30 February and 24:00 carry over. */
function isReal(wall: WallTime): boolean {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = wall;
  const there = wallTime(wallMs(wall), 'utc');
  return (
    [year, month, day].join() === [there.year, there.month, there.day].join() &&
    [hour, minute, second].join() === [there.hour, there.minute, there.second].join()
  );
}

function clamped({ fromMs, toMs }: Span, nowMs: number): Span | RangeFault {
  if (fromMs > nowMs) return { fault: 'This range lies in the future.' };
  if (fromMs < INSTANT_MIN_MS) return NO_SUCH;
  return { fromMs, toMs: Math.min(toMs, nowMs) };
}
