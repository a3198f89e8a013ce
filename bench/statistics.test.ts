import { describe, expect, it } from 'vitest';
import { summarize } from './statistics';

describe('percentiles', () => {
  it('are times that did occur, whatever their order', () => {
    const times = Array.from({ length: 100 }, (_, nth) => 100 - nth);
    expect(summarize(times)).toEqual({ runs: 100, p50: 50, p95: 95, p99: 99 });
  });

  it('of one time are that time', () => {
    expect(summarize([7])).toEqual({ runs: 1, p50: 7, p95: 7, p99: 7 });
  });
});
