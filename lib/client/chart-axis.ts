import type { Bar } from './bars';
import { startOfDay, wallTime, type Zone } from './zone';

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** Steps between labels, of bars that are parts of a day. */
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * 60_000);

export interface Tick {
  /** Of the bar. */
  nth: number;
  text: string;
}

/** At most so many labels below bars, at round times of a zone. */
export function axisTicks(bars: readonly Bar[], zone: Zone, ticksMax = 8): readonly Tick[] {
  const widthMs = Math.max(0, ...bars.slice(0, 3).map(({ startMs, endMs }) => endMs - startMs));
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return [];
  const stepMs = STEPS_MS.find((ms) => ms >= widthMs && (last.endMs - first.startMs) / ms <= ticksMax);
  const isRound = (ms: number) =>
    stepMs === undefined ? startOfDay(ms, zone) === ms : sinceMidnight(ms, zone) % stepMs === 0;
  const round = bars.flatMap(({ startMs }, nth) => (isRound(startMs) ? [{ nth, ms: startMs }] : []));
  const every = Math.ceil(round.length / ticksMax);
  return round
    .filter((_, place) => place % every === 0)
    .map(({ nth, ms }) => ({ nth, text: textOf(ms, widthMs, zone) }));
}

function sinceMidnight(ms: number, zone: Zone): number {
  const { hour, minute, second, ms: rest } = wallTime(ms, zone);
  return ((hour * 60 + minute) * 60 + second) * 1000 + rest;
}

/** No more than tells neighbours apart: a time of day, at midnight the day, of long bars the month or the year. */
function textOf(ms: number, widthMs: number, zone: Zone): string {
  const { year, month, day, hour, minute } = wallTime(ms, zone);
  if (widthMs > 300 * DAY_MS) return String(year);
  if (widthMs > 27 * DAY_MS) return `${MONTHS[month - 1]} ${year}`;
  if (hour === 0 && minute === 0) return `${day} ${MONTHS[month - 1]}`;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
