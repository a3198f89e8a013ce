import { RESULTS, type Result } from '@/lib/audit/event';
import type { DayCount } from '@/lib/audit/stats';

/** Beyond so many days a bar is a month: narrower bars could not be told apart. */
const DAY_BARS_MAX = 120;

export type ChartBar = { label: string } & Partial<Record<Result, number>>;

/** Whether {@link chartBars} draws months. */
export function hasMonthBars(days: readonly DayCount[]): boolean {
  return days.length > DAY_BARS_MAX;
}

/** One bar a day (`MM-DD`), or a month (`YYYY-MM`); their sums are those of the days. */
export function chartBars(days: readonly DayCount[]): ChartBar[] {
  if (!hasMonthBars(days)) return days.map(({ day, byResult }) => ({ label: day.slice(5), ...byResult }));
  const months = new Map<string, ChartBar>();
  for (const { day, byResult } of days) {
    const label = day.slice(0, 7);
    const bar = months.get(label) ?? { label };
    for (const result of RESULTS) {
      const events = byResult[result];
      if (events) bar[result] = (bar[result] ?? 0) + events;
    }
    months.set(label, bar);
  }
  return [...months.values()];
}
