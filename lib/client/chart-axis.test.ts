import { describe, expect, it } from 'vitest';
import { axisTicks } from './chart-axis';

function barsFrom(from: string, widthMs: number, count: number) {
  const startMs = Date.parse(from);
  return Array.from({ length: count }, (_, nth) => ({
    ...{ startMs: startMs + nth * widthMs, endMs: startMs + (nth + 1) * widthMs, events: 0, byResult: {} },
  }));
}
const HOUR = 3_600_000;
const texts = (...of: Parameters<typeof axisTicks>) => axisTicks(...of).map(({ text }) => text);

describe('the labels below bars', () => {
  it('are at round times, with the day at midnight', () => {
    expect(texts(barsFrom('2026-11-28T15:00:00Z', HOUR / 2, 48), 'utc')).toEqual([
      ...['15:00', '18:00', '21:00', '29 Nov', '03:00', '06:00', '09:00', '12:00'],
    ]);
    expect(texts(barsFrom('2026-11-28T15:00:00Z', HOUR / 60, 60), 'utc')).toEqual([
      ...['15:00', '15:10', '15:20', '15:30', '15:40', '15:50'],
    ]);
  });

  it('stand at their bars', () => {
    const bars = barsFrom('2026-11-28T15:30:00Z', HOUR / 2, 6);
    expect(axisTicks(bars, 'utc').map(({ nth }) => nth)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(axisTicks(bars, 'utc', 3)).toEqual([
      { nth: 1, text: '16:00' },
      { nth: 3, text: '17:00' },
      { nth: 5, text: '18:00' },
    ]);
  });

  it('are those that the clocks of the zone show, on the day that has 25 hours', () => {
    const bars = barsFrom('2026-10-24T22:00:00Z', HOUR, 25);
    expect(texts(bars, 'Europe/Berlin')).toEqual([...['25 Oct', '06:00', '12:00', '18:00']]);
    expect(axisTicks(bars, 'Europe/Berlin').map(({ nth }) => nth)).toEqual([0, 7, 13, 19]);
  });

  it('are days, months or years of bars as long as these', () => {
    expect(texts(barsFrom('2026-11-01T00:00:00Z', 24 * HOUR, 14), 'utc')).toEqual([
      ...['1 Nov', '3 Nov', '5 Nov', '7 Nov', '9 Nov', '11 Nov', '13 Nov'],
    ]);
    const months = [0, 1, 2].map((month) => ({
      ...{ startMs: Date.UTC(2026, month), endMs: Date.UTC(2026, month + 1), events: 0, byResult: {} },
    }));
    expect(texts(months, 'utc')).toEqual(['Jan 2026', 'Feb 2026', 'Mar 2026']);
    const years = [0, 1].map((nth) => ({
      ...{ startMs: Date.UTC(2025 + nth, 0), endMs: Date.UTC(2026 + nth, 0), events: 0, byResult: {} },
    }));
    expect(texts(years, 'utc')).toEqual(['2025', '2026']);
    expect(axisTicks([], 'utc')).toEqual([]);
  });
});
