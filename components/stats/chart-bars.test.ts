import { describe, expect, it } from 'vitest';
import { chartBars } from './chart-bars';

const days = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    day: new Date(Date.UTC(2025, 0, 1 + nth)).toISOString().slice(0, 10),
    events: 3,
    byResult: { success: 2, denied: 1 },
  }));

describe('the bars of the chart', () => {
  it('are days while they can be told apart', () => {
    expect(chartBars(days(2))).toEqual([
      { label: '01-01', success: 2, denied: 1 },
      { label: '01-02', success: 2, denied: 1 },
    ]);
  });

  it('are months with their year beyond that, and sum to the same', () => {
    const bars = chartBars(days(400));
    expect(bars.slice(0, 2)).toEqual([
      { label: '2025-01', success: 62, denied: 31 },
      { label: '2025-02', success: 56, denied: 28 },
    ]);
    expect(bars.reduce((sum, bar) => sum + (bar.success ?? 0) + (bar.denied ?? 0), 0)).toBe(1200);
  });
});
