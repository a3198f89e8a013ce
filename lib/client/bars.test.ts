import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RESULTS } from '@/lib/audit/event';
import { between, outline, readBars, STACK, spanOf } from './bars';

const ANSWER = {
  ...{ width: '1 hours', results: [...RESULTS], to: '2026-11-01T03:00:00.000Z' },
  bars: [
    { at: '2026-11-01T00:30:00.000Z', events: [4, 1, 0, 0, 0] },
    { at: '2026-11-01T01:00:00.000Z', events: [0, 0, 0, 0, 0] },
    { at: '2026-11-01T02:00:00.000Z', events: [5, 2, 3, 0, 0] },
  ],
};

it('bars end where the next one begins, and the last one with the range', () => {
  const bars = readBars(ANSWER);
  expect(bars.map(({ startMs, endMs, events }) => [endMs - startMs, events])).toEqual([
    [30 * 60_000, 5],
    [60 * 60_000, 0],
    [60 * 60_000, 10],
  ]);
  expect(spanOf(between(bars, 2, 1))).toEqual({
    ...{
      fromMs: Date.parse('2026-11-01T01:00:00Z'),
      toMs: Date.parse('2026-11-01T03:00:00Z') - 1,
      events: 10,
    },
  });
  expect(spanOf([])).toBeUndefined();
});

it('every result is drawn as high as it is, one upon the other', () => {
  const bars = readBars(ANSWER);
  expect(outline(bars, 'success')).toBe('M0 0.6h0.86v0.4h-0.86zM2 0.5h0.86v0.5h-0.86z');
  expect(outline(bars, 'failure')).toBe('M0 0.5h0.86v0.1h-0.86zM2 0.3h0.86v0.2h-0.86z');
  expect(outline(bars, 'denied')).toBe('M2 0h0.86v0.3h-0.86z');
});

it('heights of a bar sum to its share of the highest one', () => {
  const counts = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 20 }), (lists) => {
      const bars = readBars({
        ...ANSWER,
        bars: lists.map((events, nth) => ({ at: new Date(nth * 1_000).toISOString(), events })),
      });
      const most = Math.max(1, ...bars.map(({ events }) => events));
      const heights = STACK.flatMap((result) => [...outline(bars, result).matchAll(/v([\d.]+)/g)]);
      const sum = heights.reduce((all, [, height]) => all + Number(height), 0);
      const due = bars.reduce((all, { events }) => all + events / most, 0);
      expect(Math.abs(sum - due)).toBeLessThan(0.01);
    }),
  );
});
