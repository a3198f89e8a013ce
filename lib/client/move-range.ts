import type { Span } from '@/lib/audit/span';
import { INSTANT_MIN_MS, isSpan, type Range, resolveRange, UNITS, WIDTH_MAX_MS } from './time-range';
import { startOfDay, startOfMonth, wallMs, wallTime, type Zone } from './zone';

/**
 * The span before or after a range, of the same width: one begins where the other ends. Whole days move by days, and whole
 * months by months, however many hours they have; today and this month count as whole, also as what is moved to. Other
 * spans end at `nowMs` at the latest. What has nowhere to go is returned itself.
 */
export function moveRange(range: Range, nowMs: number, zone: Zone, steps: -1 | 1): Range {
  const span = wholeSpan(range, nowMs, zone);
  if (!span) return range;
  if (steps === 1 && span.toMs >= nowMs) return range;
  const moved = movedDays(span, zone, steps) ?? movedBy(span, nowMs, steps);
  return moved.fromMs < INSTANT_MIN_MS || moved.fromMs > nowMs ? range : moved;
}

/**
 * Twice the width around the same middle, moved back as far as it would reach past `nowMs`. A relative range stays one,
 * and what would be longer than any range is all time.
 */
export function zoomOut(range: Range, nowMs: number, zone: Zone): Range {
  if (range === 'all') return range;
  if (!isSpan(range) && 'last' in range) {
    const last = range.last * 2;
    return last * UNITS[range.unit] > WIDTH_MAX_MS ? 'all' : { last, unit: range.unit };
  }
  const { fromMs = nowMs, toMs = nowMs } = resolveRange(range, nowMs, zone);
  const width = Math.max(widthMs({ fromMs, toMs }), 1);
  if (2 * width > WIDTH_MAX_MS) return 'all';
  const half = Math.floor(width / 2);
  const end = Math.max(toMs, Math.min(toMs + half, nowMs));
  const start = Math.max(end - (toMs - fromMs) - width, INSTANT_MIN_MS);
  return { fromMs: start, toMs: end };
}

/** The range as if the present unit of the calendar were over; undefined for all time. */
function wholeSpan(range: Range, nowMs: number, zone: Zone): Span | undefined {
  const { fromMs, toMs = nowMs } = resolveRange(range, nowMs, zone);
  if (fromMs === undefined) return undefined;
  if (isSpan(range) || range === 'all' || !('calendar' in range)) return { fromMs, toMs };
  if (range.calendar === 'month') return { fromMs, toMs: startOfMonth(nowMs, zone, 1) - 1 };
  return { fromMs, toMs: startOfDay(fromMs, zone, 1) - 1 };
}

/** A span of whole months or days, moved by as many; undefined where it is none. */
function movedDays({ fromMs, toMs }: Span, zone: Zone, steps: -1 | 1): Span | undefined {
  if (startOfDay(fromMs, zone) !== fromMs || startOfDay(toMs, zone, 1) - 1 !== toMs) return undefined;
  const isMonths = startOfMonth(fromMs, zone) === fromMs && startOfMonth(toMs, zone, 1) - 1 === toMs;
  const start = isMonths ? startOfMonth : startOfDay;
  const count = steps * (isMonths ? monthsIn : daysIn)(wallTime(fromMs, zone), wallTime(toMs, zone));
  return { fromMs: start(fromMs, zone, count), toMs: start(toMs, zone, count + 1) - 1 };
}

type Wall = ReturnType<typeof wallTime>;

function monthsIn(from: Wall, to: Wall): number {
  return (to.year - from.year) * 12 + to.month - from.month + 1;
}

function daysIn(from: Wall, to: Wall): number {
  const [first, last] = [from, to].map(({ year, month, day }) => wallMs({ year, month, day }));
  return ((last ?? 0) - (first ?? 0)) / UNITS.d + 1;
}

function movedBy({ fromMs, toMs }: Span, nowMs: number, steps: -1 | 1): Span {
  const width = Math.max(widthMs({ fromMs, toMs }), 1);
  const by = steps === 1 ? Math.min(width, nowMs - toMs) : -width;
  return { fromMs: fromMs + by, toMs: toMs + by };
}

/** How long a span is: both of its ends count where that makes whole seconds, and else neighbours share an edge. */
function widthMs({ fromMs, toMs }: Span): number {
  const inclusive = toMs - fromMs + 1;
  return inclusive % 1000 === 0 ? inclusive : inclusive - 1;
}
