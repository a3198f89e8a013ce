import type { Result } from '@/lib/audit/event';
import type { HistogramAnswer } from '@/lib/dialects/explore';

/** Bars as the API answers them. */
export type WireHistogram = HistogramAnswer;

/** One bar over time: from its instant to that of the next one. */
export interface Bar {
  startMs: number;
  /** Not in it any more. */
  endMs: number;
  events: number;
  byResult: Partial<Record<Result, number>>;
}

/** The bars of an answer of the API. */
export function readBars({ bars, results, to }: HistogramAnswer): readonly Bar[] {
  return bars.map(({ at, events }, nth) => ({
    startMs: Date.parse(at),
    endMs: Date.parse(bars[nth + 1]?.at ?? to),
    events: events.reduce((sum, count) => sum + count, 0),
    byResult: Object.fromEntries(results.map((result, each) => [result, events[each] ?? 0])),
  }));
}

/** From the bottom up: what is usual first. */
export const STACK = [
  'success',
  'unknown',
  'error',
  'failure',
  'denied',
] as const satisfies readonly Result[];

/** Of a bar's width, what stays empty beside it. */
const GAP = 0.14;

/**
 * The outline of one result in every bar, stacked, as the `d` of one path: a bar is one unit wide, and the highest one as
 * high as 1. One path for each result, however many bars there are.
 */
export function outline(bars: readonly Bar[], result: Result): string {
  const most = Math.max(1, ...bars.map(({ events }) => events));
  const below = STACK.slice(0, STACK.indexOf(result));
  return bars
    .flatMap(({ byResult }, nth) => {
      const height = (byResult[result] ?? 0) / most;
      if (height === 0) return [];
      const base = below.reduce((sum, each) => sum + (byResult[each] ?? 0), 0) / most;
      return [`M${nth} ${round(1 - base - height)}h${1 - GAP}v${round(height)}h-${1 - GAP}z`];
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Bars from one to another, in any order. */
export function between(bars: readonly Bar[], a: number, b: number): readonly Bar[] {
  return bars.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** What some bars hold together, and the range that they span; undefined where there are none. */
export function spanOf(bars: readonly Bar[]): { fromMs: number; toMs: number; events: number } | undefined {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return undefined;
  const events = bars.reduce((sum, bar) => sum + bar.events, 0);
  return { fromMs: first.startMs, toMs: last.endMs - 1, events };
}
