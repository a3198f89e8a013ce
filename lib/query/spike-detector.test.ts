import { expect, it } from 'vitest';
import { MEASURES, type Measure } from '@/lib/audit/panels';
import { createWorkload } from '@/lib/seed/workload';
import { type Bucketed, findSpikes, WEEKS } from './spike-detector';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 5, 1);

/** Hours in UTC, each with its events. */
function hoursOf(beginMs: number, events: readonly number[]): Bucketed[] {
  return events.map((count, nth) => {
    const at = new Date(beginMs + nth * HOUR_MS);
    return {
      ms: at.getTime(),
      day: at.toISOString().slice(0, 10),
      weekday: (at.getUTCDay() + 6) % 7,
      hour: at.getUTCHours(),
      events: count,
    };
  });
}

/** Nine weeks of an hour a week that is seldom empty, the last one as it is said. */
function weeks(usual: readonly number[], last: number) {
  const hours = Array.from({ length: (WEEKS + 1) * 168 }, (_, nth) => {
    if (nth % 168 !== 10) return 0;
    const week = Math.floor(nth / 168);
    return week < WEEKS ? (usual[week % usual.length] ?? 0) : last;
  });
  const span = { fromMs: MONDAY_MS + WEEKS * WEEK_MS, toMs: MONDAY_MS + (WEEKS + 1) * WEEK_MS - 1 };
  return { buckets: hoursOf(MONDAY_MS, hours), span };
}

it('tells what is far above the same hour of earlier weeks, and what was usual', () => {
  const { buckets, span } = weeks([3, 9, 5, 4, 6, 7, 3, 5], 412);
  const fromMs = span.fromMs + 10 * HOUR_MS;
  expect(findSpikes(buckets, span, MONDAY_MS).found).toEqual([
    {
      span: { fromMs, toMs: fromMs + HOUR_MS - 1 },
      value: 412,
      usual: { low: 3, high: 9 },
      score: expect.closeTo(407 / Math.sqrt(5), 0),
    },
  ]);
});

it('is not moved by one bad week among the earlier ones, nor by what chance alone makes', () => {
  expect(findSpikes(...argumentsOf(weeks([3, 9, 5, 400, 6, 7, 3, 5], 412))).found).toHaveLength(1);
  expect(findSpikes(...argumentsOf(weeks([100, 103, 96, 101, 99, 98, 104, 100], 140))).found).toEqual([]);
  expect(findSpikes(...argumentsOf(weeks([0, 0, 0, 0, 0, 0, 0, 0], 9))).found).toEqual([]);
  expect(findSpikes(...argumentsOf(weeks([0, 0, 0, 0, 0, 0, 0, 0], 10))).found).toHaveLength(1);
});

function argumentsOf({ buckets, span }: ReturnType<typeof weeks>) {
  return [buckets, span, MONDAY_MS] as const;
}

it('judges nothing that has fewer than four earlier weeks in the log', () => {
  const { buckets, span } = weeks([0], 412);
  const begun = (weeksBefore: number) => span.fromMs - weeksBefore * WEEK_MS;
  expect(findSpikes(buckets, span, begun(3))).toEqual({ pairs: 0, found: [] });
  expect(findSpikes(buckets, span, begun(4))).toMatchObject({ pairs: 168, found: [{ value: 412 }] });
});

it('tells neighbours as one', () => {
  const { buckets, span } = weeks([5], 50);
  const twice = buckets.map((it, nth) =>
    nth % 168 === 11 ? { ...it, events: buckets[nth - 1]?.events ?? 0 } : it,
  );
  const fromMs = span.fromMs + 10 * HOUR_MS;
  expect(findSpikes(twice, span, MONDAY_MS).found).toEqual([
    {
      span: { fromMs, toMs: fromMs + 2 * HOUR_MS - 1 },
      value: 100,
      usual: { low: 10, high: 10 },
      score: expect.closeTo(45 / Math.sqrt(5), 5),
    },
  ]);
});

const DAYS = 120;
const END_MS = Date.UTC(2026, 5, 1);
const ATTACK_MS = [END_MS - 2 * 24 * HOUR_MS, END_MS - 24 * HOUR_MS] as const;

/** The events of each tenant and measure by hour. */
function series(events: number, tenants: number): Map<string, number[]> {
  const beginMs = END_MS - DAYS * 24 * HOUR_MS;
  const found = new Map<string, number[]>();
  const add = (tenant: string, measure: Measure, hour: number) => {
    const key = `${tenant} ${measure}`;
    const counts = found.get(key) ?? Array.from({ length: DAYS * 24 }, () => 0);
    counts[hour] = (counts[hour] ?? 0) + 1;
    found.set(key, counts);
  };
  for (const { tenant, draft } of createWorkload({ events, tenants, days: DAYS, endAtMs: END_MS }).events()) {
    const hour = Math.floor((Date.parse(draft.occurredAt) - beginMs) / HOUR_MS);
    for (const measure of MEASURES)
      if (measure === 'events' || measure === draft.result) add(tenant.tenantId, measure, hour);
  }
  return found;
}

it('finds the attack of the synthetic workload, and nothing else in a month of it', () => {
  const span = { fromMs: END_MS - 30 * 24 * HOUR_MS, toMs: END_MS - 1 };
  const beginMs = END_MS - DAYS * 24 * HOUR_MS;
  let judged = 0;
  const [inAttack, elsewhere]: [string[], string[]] = [[], []];
  for (const [name, counts] of series(80_000, 8)) {
    const { pairs, found } = findSpikes(hoursOf(beginMs, counts), span, beginMs);
    judged += pairs;
    for (const { span: at } of found) {
      const isAttack = at.fromMs >= ATTACK_MS[0] && at.fromMs < ATTACK_MS[1];
      (isAttack ? inAttack : elsewhere).push(`${name} ${new Date(at.fromMs).toISOString()}`);
    }
  }
  expect(judged).toBeGreaterThan(15_000);
  expect(inAttack).toEqual(expect.arrayContaining([expect.stringMatching(/failure .*T02:00/)]));
  expect(elsewhere).toEqual([]);
});
