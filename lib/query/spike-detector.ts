import type { Span } from '@/lib/audit/span';
import type { Start } from './zone-bounds';

/** What a bucket is compared with: the same hour of the week, so many weeks back. */
export const WEEKS = 8;
/** Fewer earlier weeks tell nothing of what is usual. */
const WEEKS_MIN = 4;
/** How many times the usual deviation a count must be above the median. */
const SCORE_MIN = 6;
/** And how many events above the most that it ever was. */
const EXCESS_MIN = 10;
/** Makes a median absolute deviation comparable with a standard deviation of a normal distribution. */
const MAD_SCALE = 1.4826;

/** Events that began at an instant, until the next one. */
export interface Bucketed extends Start {
  events: number;
}

/** Neighbouring buckets that stood out. */
export interface Judged {
  span: Span;
  value: number;
  usual: { low: number; high: number };
  score: number;
}

/**
 * Buckets of a span that are far above the same hours of the weeks before. Far is: above all of them by more than ten
 * events, and by six times their robust deviation above their median (Iglewicz and Hoaglin 1993: the median absolute
 * deviation x 1.4826; never less than the square root of the median, which chance alone makes of a steady rate).
 * A bucket that has fewer than four earlier weeks in the log is not judged. Neighbours are told as one.
 */
export function findSpikes(
  buckets: readonly Bucketed[],
  { fromMs, toMs }: Span,
  beganMs: number,
): { pairs: number; found: readonly Judged[] } {
  const byClock = new Map(buckets.map((bucket) => [`${bucket.day} ${bucket.hour}`, bucket]));
  const found: Judged[] = [];
  let pairs = 0;
  for (const [nth, bucket] of buckets.entries()) {
    if (bucket.ms < fromMs) continue;
    const earlier = earlierWeeks(bucket, byClock, beganMs);
    if (earlier.length < WEEKS_MIN) continue;
    pairs += 1;
    const score = scoreOf(bucket.events, earlier);
    if (score < SCORE_MIN) continue;
    const span = { fromMs: bucket.ms, toMs: (buckets[nth + 1]?.ms ?? toMs + 1) - 1 };
    const usual = { low: Math.min(...earlier), high: Math.max(...earlier) };
    join(found, { span, value: bucket.events, usual, score });
  }
  return { pairs, found };
}

function earlierWeeks(
  { day, hour }: Start,
  byClock: ReadonlyMap<string, Bucketed>,
  beganMs: number,
): number[] {
  return Array.from({ length: WEEKS }, (_, nth) =>
    byClock.get(`${weeksBefore(day, nth + 1)} ${hour}`),
  ).flatMap((bucket) => (bucket === undefined || bucket.ms < beganMs ? [] : [bucket.events]));
}

function weeksBefore(day: string, weeks: number): string {
  return new Date(Date.parse(day) - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
}

/** How many deviations a count is above the median of others; 0 where it is not above all of them. */
function scoreOf(events: number, earlier: readonly number[]): number {
  if (events < Math.max(...earlier) + EXCESS_MIN) return 0;
  const usual = median(earlier);
  const deviation = MAD_SCALE * median(earlier.map((it) => Math.abs(it - usual)));
  return (events - usual) / Math.max(deviation, Math.sqrt(usual), 1);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = 0, high = low] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}

/** Adds a bucket to the spike that ends where it begins, or as one of its own. */
function join(found: Judged[], next: Judged): void {
  const last = found.at(-1);
  if (!last || last.span.toMs + 1 !== next.span.fromMs) {
    found.push(next);
    return;
  }
  last.span = { fromMs: last.span.fromMs, toMs: next.span.toMs };
  last.value += next.value;
  last.usual = { low: last.usual.low + next.usual.low, high: last.usual.high + next.usual.high };
  last.score = Math.max(last.score, next.score);
}
