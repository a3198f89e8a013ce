import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, DAY_STEPS, type Day, dayEndMs, dayOf, dayStartMs, monthWeeks } from './month-grid';
import { zone } from './test-range';

const HOUR_MS = 3_600_000;
const day = fc
  .integer({ min: Date.UTC(2012, 0) / (24 * HOUR_MS), max: Date.UTC(2100, 0) / (24 * HOUR_MS) })
  .map((nth) => nth * 24 * HOUR_MS);
const text = (at: Day) => new Date(at).toISOString().slice(0, 10);
const step = (key: string, from: string) => text(DAY_STEPS[key]?.(Date.parse(from)) ?? 0);

describe('the grid of a month', () => {
  it('holds each of its days once, in the column of its weekday', () => {
    fc.assert(
      fc.property(day, (any) => {
        const weeks = monthWeeks(any);
        const month = text(any).slice(0, 7);
        const days = weeks.flat().flatMap((at) => at ?? []);
        expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
        expect(days.map((at) => text(at).slice(0, 7))).toEqual(days.map(() => month));
        expect(days.map((at) => Number(text(at).slice(8)))).toEqual(days.map((_, nth) => nth + 1));
        expect(text((days.at(-1) ?? 0) + 24 * HOUR_MS).slice(8)).toBe('01');
        for (const week of weeks)
          for (const [nth, at] of week.entries())
            if (at !== undefined) expect(new Date(at).getUTCDay()).toBe((nth + 1) % 7);
      }),
    );
  });
});

describe('a key in the calendar', () => {
  it('leads a day, a week or a month on, or to an end of the week', () => {
    expect(step('ArrowLeft', '2026-11-01')).toBe('2026-10-31');
    expect(step('ArrowDown', '2026-11-29')).toBe('2026-12-06');
    expect(step('Home', '2026-11-29')).toBe('2026-11-23');
    expect(step('End', '2026-11-23')).toBe('2026-11-29');
    expect(step('PageUp', '2026-03-31')).toBe('2026-02-28');
    expect(step('PageDown', '2026-12-31')).toBe('2027-01-31');
    expect(text(addMonths(Date.parse('2024-02-29'), 12))).toBe('2025-02-28');
  });
});

describe('a day of the calendar in a zone', () => {
  it('is the day of each of its instants', () => {
    fc.assert(
      fc.property(day, zone, fc.double({ min: 0, max: 1, noNaN: true }), (any, of, part) => {
        const [from, to] = [dayStartMs(any, of), dayEndMs(any, of)];
        expect(dayOf(from, of)).toBe(any);
        expect(dayOf(to, of)).toBe(any);
        expect(dayOf(Math.round(from + part * (to - from)), of)).toBe(any);
        expect([23, 23.5, 24, 24.5, 25]).toContain((to + 1 - from) / HOUR_MS);
      }),
    );
  });
});
