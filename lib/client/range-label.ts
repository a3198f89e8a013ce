import type { Span } from '@/lib/audit/span';
import { isSpan, type Range, type Unit } from './time-range';
import { startOfDay, turnText, type WallTime, wallIso, wallTime, type Zone } from './zone';

const UNIT_WORDS = { m: 'minute', h: 'hour', d: 'day' } as const satisfies Record<Unit, string>;
const CALENDAR_WORDS = { today: 'Today', yesterday: 'Yesterday', month: 'This month' } as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * `Last 24 hours`, `Today`, `All time`; `1 – 3 Nov 2026` for whole days; `29 Nov 2026 14:00 – 15:30` for the rest. An end
 * at the last millisecond of a second is shown as the second that follows. The year is left out where the range lies in
 * that of `nowMs`.
 */
export function rangeLabel(range: Range, zone: Zone, nowMs?: number): string {
  if (isSpan(range)) return spanLabel(range, zone, nowMs);
  if (range === 'all') return 'All time';
  if ('calendar' in range) return CALENDAR_WORDS[range.calendar];
  const word = UNIT_WORDS[range.unit];
  return range.last === 1 ? `Last ${word}` : `Last ${range.last} ${word}s`;
}

function spanLabel({ fromMs, toMs }: Span, zone: Zone, nowMs: number | undefined): string {
  const isDays = startOfDay(fromMs, zone) === fromMs && startOfDay(toMs, zone, 1) - 1 === toMs;
  const endMs = isDays || toMs % 1000 !== 999 ? toMs : toMs + 1;
  const [from, to] = [wallTime(fromMs, zone), wallTime(endMs, zone)];
  const isOneYear = from.year === to.year;
  const hasYear = !isOneYear || nowMs === undefined || wallTime(nowMs, zone).year !== from.year;
  const isOneDay = isOneYear && from.month === to.month && from.day === to.day;
  const end = dateText(to, hasYear);
  if (isDays) {
    if (isOneDay) return end;
    if (isOneYear && from.month === to.month) return `${from.day} – ${end}`;
    return `${dateText(from, !isOneYear)} – ${end}`;
  }
  const length = clockLength(from, to);
  const [begins, ends] = [fromMs, endMs].map((ms) => clockText(ms, zone, length));
  const start = `${dateText(from, hasYear)} ${begins}`;
  if (fromMs === endMs) return start;
  return `${start} – ${isOneDay ? '' : `${end} `}${ends}`;
}

function dateText({ year, month, day }: WallTime, hasYear: boolean): string {
  return `${day} ${MONTHS[month - 1]}${hasYear ? ` ${year}` : ''}`;
}

/** Both ends are as precise as the more precise of them. */
function clockLength(...ends: readonly Required<WallTime>[]): number {
  if (ends.some(({ ms }) => ms !== 0)) return 12;
  return ends.some(({ second }) => second !== 0) ? 8 : 5;
}

function clockText(ms: number, zone: Zone, length: number): string {
  return wallIso(ms, zone).slice(-13, -1).slice(0, length) + turnText(ms, zone);
}
