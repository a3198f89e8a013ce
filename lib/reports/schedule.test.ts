import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '@/lib/audit/schedule';
import { wallTime } from '@/lib/client/zone';
import { dueAfter, periodBefore, periodOf } from './schedule';

const HOUR_MS = 3_600_000;
const daily = (zone: string, hour = 8): Schedule => ({ cadence: 'daily', weekday: null, hour, zone });
const weekly = (zone: string, weekday: number, hour = 8): Schedule => ({
  cadence: 'weekly',
  weekday,
  hour,
  zone,
});
const iso = (ms: number) => new Date(ms).toISOString();
const period = (schedule: Schedule, due: string) => {
  const { fromMs, endMs } = periodOf(schedule, Date.parse(due));
  return { from: iso(fromMs), end: iso(endMs), hours: (endMs - fromMs) / HOUR_MS };
};

describe('a period', () => {
  it('of the day on which clocks go forward has 23 hours, of the one on which they go back 25', () => {
    expect(period(daily('Europe/Berlin'), '2026-03-30T06:00:00Z')).toEqual({
      ...{ from: '2026-03-28T23:00:00.000Z', end: '2026-03-29T22:00:00.000Z', hours: 23 },
    });
    expect(period(daily('Europe/Berlin'), '2026-10-26T07:00:00Z')).toEqual({
      ...{ from: '2026-10-24T22:00:00.000Z', end: '2026-10-25T23:00:00.000Z', hours: 25 },
    });
  });

  it('begins where the day does, though clocks leave out its midnight', () => {
    expect(period(daily('Africa/Cairo'), '2026-04-25T06:00:00Z')).toEqual({
      ...{ from: '2026-04-23T22:00:00.000Z', end: '2026-04-24T21:00:00.000Z', hours: 23 },
    });
  });

  it('of a week is the seven days before the day on which it is sent, with an hour less or more', () => {
    expect(period(weekly('America/New_York', 1), '2026-03-09T12:00:00Z')).toEqual({
      ...{ from: '2026-03-02T05:00:00.000Z', end: '2026-03-09T04:00:00.000Z', hours: 7 * 24 - 1 },
    });
    expect(period(weekly('America/New_York', 4), '2026-11-05T13:00:00Z').hours).toBe(7 * 24 + 1);
  });

  it('and the one before it meet, with no instant between them or in both', () => {
    for (const schedule of [daily('Australia/Lord_Howe'), weekly('America/Santiago', 7)]) {
      const told = periodOf(schedule, dueAfter(schedule, Date.parse('2026-04-05T12:00:00Z')));
      expect(periodBefore(schedule, told).endMs).toBe(told.fromMs);
    }
  });
});

describe('a schedule', () => {
  it('is due at its hour, whatever the clocks of its zone did since', () => {
    const schedule = daily('Europe/Berlin');
    expect(iso(dueAfter(schedule, Date.parse('2026-03-28T12:00:00Z')))).toBe('2026-03-29T06:00:00.000Z');
    expect(iso(dueAfter(schedule, Date.parse('2026-03-27T12:00:00Z')))).toBe('2026-03-28T07:00:00.000Z');
  });

  it('is due behind the gap where its hour is left out, and once where it comes twice', () => {
    const atTwo = daily('Europe/Berlin', 2);
    expect(iso(dueAfter(atTwo, Date.parse('2026-03-28T12:00:00Z')))).toBe('2026-03-29T01:00:00.000Z');
    const first = dueAfter(atTwo, Date.parse('2026-10-24T12:00:00Z'));
    expect(iso(first)).toBe('2026-10-25T00:00:00.000Z');
    expect(iso(dueAfter(atTwo, first))).toBe('2026-10-26T01:00:00.000Z');
  });

  it('goes on from each due instant to the next, and their periods leave no instant out', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones, 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Auckland'),
        fc.integer({ min: 0, max: 23 }),
        fc.option(fc.integer({ min: 1, max: 7 }), { nil: null }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (zone, hour, weekday, start) => {
          const schedule: Schedule = { cadence: weekday === null ? 'daily' : 'weekly', weekday, hour, zone };
          let due = dueAfter(schedule, start.getTime());
          for (let nth = 0; nth < 5; nth++) {
            const next = dueAfter(schedule, due);
            expect(periodOf(schedule, next).fromMs).toBe(periodOf(schedule, due).endMs);
            if (weekday !== null) expect(new Date(wallDate(next, zone)).getUTCDay() || 7).toBe(weekday);
            due = next;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

function wallDate(ms: number, zone: string): number {
  const { year, month, day } = wallTime(ms, zone);
  return Date.UTC(year, month - 1, day);
}
