import { describe, expect, it } from 'vitest';
import { rangeLabel } from './range-label';
import { PRESETS, parseRange } from './time-range';
import type { Zone } from './zone';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');
const label = (text: string, zone: Zone = 'utc', nowMs?: number) =>
  rangeLabel(parseRange(text) ?? 'all', zone, nowMs);

describe('the label of a range', () => {
  it('names presets', () => {
    expect(PRESETS.map((preset) => rangeLabel(preset, 'utc')).join(', ')).toBe(
      'Last 15 minutes, Last hour, Last 4 hours, Last 24 hours, Last 7 days, Last 30 days, Last 90 days, All time, Today, Yesterday, This month',
    );
  });

  it('says no more of two instants than tells them apart', () => {
    expect(label('2026-11-29T14:00Z..2026-11-29T15:30Z', 'utc', NOW)).toBe('29 Nov 14:00 – 15:30');
    expect(label('2026-11-29T14:00Z..2026-11-29T15:30Z')).toBe('29 Nov 2026 14:00 – 15:30');
    expect(label('2025-11-29T14:00Z..2025-11-29T15:30Z', 'utc', NOW)).toBe('29 Nov 2025 14:00 – 15:30');
    expect(label('2026-11-28T14:00Z..2026-11-29T15:30Z', 'utc', NOW)).toBe('28 Nov 14:00 – 29 Nov 15:30');
    expect(label('2025-12-31T14:00Z..2026-01-01T15:30Z', 'utc', NOW)).toBe(
      '31 Dec 2025 14:00 – 1 Jan 2026 15:30',
    );
    expect(label('2026-11-29T14:00:05Z..2026-11-29T15:30Z', 'utc', NOW)).toBe('29 Nov 14:00:05 – 15:30:00');
    expect(label('2026-11-29T14:00Z..2026-11-29T14:03:22.118Z', 'utc', NOW)).toBe(
      '29 Nov 14:00:00.000 – 14:03:22.118',
    );
    expect(label('2026-11-29T14:00:05.118Z..2026-11-29T14:00:05.118Z', 'utc', NOW)).toBe(
      '29 Nov 14:00:05.118',
    );
  });

  it('shows a last millisecond as the second that follows', () => {
    expect(label('2026-11-29T14:02Z..2026-11-29T14:16:59.999Z', 'utc', NOW)).toBe('29 Nov 14:02 – 14:17');
  });

  it('shows whole days as days, in the zone', () => {
    expect(label('2026-11-29T00:00Z..2026-11-29T23:59:59.999Z', 'utc', NOW)).toBe('29 Nov');
    expect(label('2026-11-01T00:00Z..2026-11-03T23:59:59.999Z')).toBe('1 – 3 Nov 2026');
    expect(label('2026-10-30T00:00Z..2026-11-03T23:59:59.999Z')).toBe('30 Oct – 3 Nov 2026');
    expect(label('2025-12-30T00:00Z..2026-01-02T23:59:59.999Z', 'utc', NOW)).toBe('30 Dec 2025 – 2 Jan 2026');
    expect(label('2026-10-24T22:00Z..2026-10-25T22:59:59.999Z', 'Europe/Berlin', NOW)).toBe('25 Oct');
  });

  it('tells the two passes of an hour that repeats apart', () => {
    expect(label('2026-10-25T00:30Z..2026-10-25T01:30Z', 'Europe/Berlin', NOW)).toBe(
      '25 Oct 02:30 CEST – 02:30 CET',
    );
  });
});
