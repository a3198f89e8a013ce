import type { Schedule } from '@/lib/audit/schedule';
import { instantAt, startOfDay, type WallTime, wallMs, wallTime } from '@/lib/client/zone';

/** Whole days of a zone, in milliseconds since 1970: from the first instant to the first one after. */
export interface Period {
  fromMs: number;
  endMs: number;
}

/** The first instant after `ms` at which a schedule is due. */
export function dueAfter({ cadence, weekday, hour, zone }: Schedule, ms: number): number {
  const { year, month, day } = wallTime(ms, zone);
  for (let ahead = 0; ahead <= DAYS_LOOKED_AT; ahead++) {
    const date = { year, month, day: day + ahead };
    if (cadence === 'weekly' && weekdayOf(date) !== weekday) continue;
    const dueMs = instantAt({ ...date, hour }, zone);
    if (dueMs > ms) return dueMs;
  }
  throw new Error(`no day is due in ${zone}`);
}

/** A week, and the day of today. */
const DAYS_LOOKED_AT = 8;

function weekdayOf(date: WallTime): number {
  return new Date(wallMs(date)).getUTCDay() || 7;
}

/** What is told at an instant at which a schedule is due: the day before, or the seven days before. */
export function periodOf({ cadence, zone }: Schedule, dueMs: number): Period {
  const days = cadence === 'daily' ? 1 : 7;
  return { fromMs: startOfDay(dueMs, zone, -days), endMs: startOfDay(dueMs, zone) };
}

/** The newest period that is over, whether or not it is due. */
export function lastPeriod(schedule: Schedule, nowMs: number): Period {
  const { cadence, weekday, zone } = schedule;
  const { year, month, day } = wallTime(nowMs, zone);
  const back = cadence === 'daily' ? 0 : (weekdayOf({ year, month, day }) - (weekday ?? 1) + 7) % 7;
  return periodOf(schedule, startOfDay(nowMs, zone, -back));
}

/** As many days before a period: what it is compared with. */
export function periodBefore({ zone }: Schedule, period: Period): Period {
  return { fromMs: startOfDay(period.fromMs, zone, -daysIn(period)), endMs: period.fromMs };
}

/** How many days a period has: 1 or 7, whatever its clocks did. */
export function daysIn({ fromMs, endMs }: Period): number {
  return Math.round((endMs - fromMs) / DAY_MS);
}

const DAY_MS = 86_400_000;
