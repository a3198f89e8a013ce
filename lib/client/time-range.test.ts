import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { range } from './test-range';
import { PRESETS, parseRange, printRange, RANGE_DEFAULT, resolveRange, WIDTH_MAX_MS } from './time-range';
import type { Zone } from './zone';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');
const resolved = (text: string, zone: Zone, nowMs = NOW) => {
  const { fromMs, toMs } = resolveRange(parseRange(text) ?? 'all', nowMs, zone);
  return [fromMs, toMs].map((ms) => (ms === undefined ? 'open' : new Date(ms).toISOString()));
};

describe('a range in the URL', () => {
  it('parses to the range it was printed from', () => {
    fc.assert(
      fc.property(range, (original) => {
        expect(parseRange(printRange(original))).toEqual(original);
      }),
    );
  });

  it('is printed as the shortest text', () => {
    expect(PRESETS.map(printRange).join(' ')).toBe('15m 1h 4h 24h 7d 30d 90d all today yesterday month');
    expect(printRange(RANGE_DEFAULT)).toBe('24h');
    const text = '2026-11-01T00:00:00.000Z..2026-11-02T00:00:00.000Z';
    expect(parseRange(text)).toEqual({ fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 2) });
    expect(printRange(parseRange('2026-11-01..2026-11-02') ?? 'all')).toBe(text);
  });

  it('is refused where it is none', () => {
    const none = ['', '0h', '24', 'h', '1.5h', '-1h', '24H', '1y', '99999999d', 'All', 'constructor', 'now'];
    const spans = ['2026-11-02..2026-11-01', '2026-02-30..2026-03-05', '2026-11-01', '2026-11-01..', '..'];
    const three = '2026-11-01..2026-11-02..2026-11-03';
    const zones = '2026-11-01T00:00..2026-11-02T00:00';
    for (const text of [...none, ...spans, three, zones]) expect(parseRange(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void parseRange(text)));
  });
});

describe('the bounds of a range', () => {
  it('are open at the end where it lasts until the present', () => {
    expect(resolved('all', 'utc')).toEqual(['open', 'open']);
    expect(resolved('24h', 'utc')).toEqual(['2026-11-28T14:03:22.118Z', 'open']);
    expect(resolved('today', 'utc')).toEqual(['2026-11-29T00:00:00.000Z', 'open']);
    expect(resolved('month', 'Europe/Berlin')).toEqual(['2026-10-31T23:00:00.000Z', 'open']);
  });

  it('are those of the calendar in the zone, on days of 23 and 25 hours too', () => {
    const yesterday = (now: string, zone: Zone) => resolved('yesterday', zone, Date.parse(now));
    expect(yesterday('2026-10-26T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T22:59:59.999Z',
    ]);
    expect(yesterday('2026-03-30T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T21:59:59.999Z',
    ]);
    expect(yesterday('2026-11-02T03:00:00Z', 'America/New_York')).toEqual([
      '2026-10-31T04:00:00.000Z',
      '2026-11-01T03:59:59.999Z',
    ]);
  });

  it('never end before they begin, and are never longer than a hundred years but for all time', () => {
    fc.assert(
      fc.property(range, (any) => {
        const { fromMs, toMs = NOW } = resolveRange(any, NOW, 'Europe/Berlin');
        if (fromMs === undefined) {
          expect(any).toBe('all');
          return;
        }
        if (typeof any === 'string' || !('fromMs' in any))
          expect(toMs - fromMs).toBeLessThanOrEqual(WIDTH_MAX_MS);
        expect(fromMs).toBeLessThanOrEqual(toMs);
      }),
    );
  });
});
