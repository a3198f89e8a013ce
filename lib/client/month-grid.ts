import { instantAt, wallMs, wallTime, type Zone } from './zone';

/** A day of the calendar, in no zone: the milliseconds at which it begins in UTC. */
export type Day = number;

const DAY_MS = 86_400_000;

/** The day that holds an instant in a zone. */
export function dayOf(ms: number, zone: Zone): Day {
  const { year, month, day } = wallTime(ms, zone);
  return wallMs({ year, month, day });
}

/** The first instant of a day in a zone. */
export function dayStartMs(day: Day, zone: Zone): number {
  const { year, month, day: date } = wallTime(day, 'utc');
  return instantAt({ year, month, day: date }, zone);
}

/** The last millisecond of a day in a zone. */
export function dayEndMs(day: Day, zone: Zone): number {
  return dayStartMs(day + DAY_MS, zone) - 1;
}

/** The month of a day: six weeks from Monday on, so that every month is as high; undefined is a day of another month. */
export function monthWeeks(day: Day): (Day | undefined)[][] {
  const { year, month } = wallTime(day, 'utc');
  const start = weekStart(wallMs({ year, month, day: 1 }));
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, nth) => {
      const at = start + (7 * week + nth) * DAY_MS;
      return wallTime(at, 'utc').month === month ? at : undefined;
    }),
  );
}

/** The same day of another month, or the last one if that has none such. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, day: date } = wallTime(day, 'utc');
  const last = wallTime(wallMs({ year, month: month + months + 1, day: 0 }), 'utc').day;
  return wallMs({ year, month: month + months, day: Math.min(date, last) });
}

/** Where a key leads in a calendar (WAI-ARIA APG, Date Picker Dialog). */
export const DAY_STEPS: Readonly<Record<string, (day: Day) => Day>> = {
  ArrowLeft: (day) => day - DAY_MS,
  ArrowRight: (day) => day + DAY_MS,
  ArrowUp: (day) => day - 7 * DAY_MS,
  ArrowDown: (day) => day + 7 * DAY_MS,
  Home: weekStart,
  End: (day) => weekStart(day) + 6 * DAY_MS,
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
};

function weekStart(day: Day): Day {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
}
