const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const WORDS = new Intl.RelativeTimeFormat('en-US');

/** `3 minutes ago`, `in 2 days`, `now`: whole units of the largest kind, of which a month has 30 days and a year 365. */
export function relativeText(ms: number, nowMs: number): string {
  const by = ms - nowMs;
  const [unit, unitMs] = UNITS.find(([, size]) => Math.abs(by) >= size) ?? [];
  return unit ? WORDS.format(Math.trunc(by / unitMs), unit) : 'now';
}
