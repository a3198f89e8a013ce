import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from './read-range';
import { zone } from './test-range';
import { parseRange, printRange } from './time-range';
import { offsetMs, wallIso, type Zone } from './zone';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');

/** As it would stand in the URL, or the fault. */
function read(typed: string, of: Zone = 'utc', now = NOW): string {
  const found = readRange(typed, now, of);
  return typeof found !== 'string' && 'fault' in found ? found.fault : printRange(found);
}

describe('a range that somebody types', () => {
  it('may be relative or of the calendar', () => {
    expect(['15m', ' 2D ', 'all', 'Today', 'month'].map((text) => read(text))).toEqual([
      '15m',
      '2d',
      'all',
      'today',
      'month',
    ]);
  });

  it('may be whole days in the zone', () => {
    expect(read('2026-11-01')).toBe('2026-11-01T00:00:00.000Z..2026-11-01T23:59:59.999Z');
    expect(read('2026-11-01..2026-11-03')).toBe('2026-11-01T00:00:00.000Z..2026-11-03T23:59:59.999Z');
    expect(read('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z..2026-10-25T22:59:59.999Z');
    expect(read('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z..2026-03-29T21:59:59.999Z');
  });

  it('may be times, which are instants as ends and last alone', () => {
    expect(read('13:00..13:30')).toBe('2026-11-29T13:00:00.000Z..2026-11-29T13:30:00.000Z');
    expect(read('9:00 .. 9:30:15.5')).toBe('2026-11-29T09:00:00.000Z..2026-11-29T09:30:15.500Z');
    expect(read('13:00')).toBe('2026-11-29T13:00:00.000Z..2026-11-29T13:00:59.999Z');
    expect(read('2026-11-01 13:00:05')).toBe('2026-11-01T13:00:05.000Z..2026-11-01T13:00:05.999Z');
    expect(read('2026-11-01T13:00:05.118')).toBe('2026-11-01T13:00:05.118Z..2026-11-01T13:00:05.118Z');
    expect(read('14:00..15:30', 'Europe/Berlin')).toBe('2026-11-29T13:00:00.000Z..2026-11-29T14:03:22.118Z');
  });

  it('may be ISO 8601 with its own offset', () => {
    expect(read('2026-11-01T00:00:00.000Z..2026-11-02T00:00:00.000Z', 'Europe/Berlin')).toBe(
      '2026-11-01T00:00:00.000Z..2026-11-02T00:00:00.000Z',
    );
    expect(read('2026-11-01T02:00+02:00..now')).toBe('2026-11-01T00:00:00.000Z..2026-11-29T14:03:22.118Z');
  });

  it('takes what it leaves out from its beginning, or from the present', () => {
    expect(read('11-01 14:00..now')).toBe('2026-11-01T14:00:00.000Z..2026-11-29T14:03:22.118Z');
    expect(read('11-01 14:00..16:00')).toBe('2026-11-01T14:00:00.000Z..2026-11-01T16:00:00.000Z');
    expect(read('12-24')).toBe('2025-12-24T00:00:00.000Z..2025-12-24T23:59:59.999Z');
    const newYear = Date.parse('2027-01-05T00:00:00Z');
    expect(read('12-30..01-02', 'utc', newYear)).toBe('2026-12-30T00:00:00.000Z..2027-01-02T23:59:59.999Z');
  });

  it('is cut off at the present, and refused where it lies ahead of it', () => {
    expect(read('2026-11-29')).toBe('2026-11-29T00:00:00.000Z..2026-11-29T14:03:22.118Z');
    expect(read('11-28..12-05')).toBe('2026-11-28T00:00:00.000Z..2026-11-29T14:03:22.118Z');
    for (const text of ['14:04', '2026-11-30', '15:00..16:00', '2027-01-01..now'])
      expect(readRange(text, NOW, 'utc')).toHaveProperty('fault');
    expect(read('15:00..16:00')).toBe('This range lies in the future.');
  });

  it('is refused in words where it is none', () => {
    for (const text of [
      '2026-02-30',
      '25:00',
      '24:00',
      '13:60',
      '13-01',
      '2026-02-30T00:00Z',
      '0000-01-01T00:00+01:00',
    ])
      expect(read(text)).toBe('There is no such day or time.');
    expect(read('13:00..12:00')).toBe('The end comes before the beginning.');
    expect(read('1..2..3')).toMatch(/^A range has two ends/);
    expect(read('now')).toMatch(/^Now alone/);
    for (const text of ['', '..', 'last week', '2026', '11-1', '0h', '99999999d', '13:00..', '2026-11-01T'])
      expect(read(text)).toMatch(/^That is no time range/);
  });

  it('is the first of two times that clocks show, and what comes after a gap', () => {
    expect(read('2026-10-25 02:00..2026-10-25 03:00', 'Europe/Berlin')).toBe(
      '2026-10-25T00:00:00.000Z..2026-10-25T02:00:00.000Z',
    );
    expect(read('2026-03-29 02:30..2026-03-29 04:00', 'Europe/Berlin')).toBe(
      '2026-03-29T01:30:00.000Z..2026-03-29T02:00:00.000Z',
    );
  });

  it('is always one that the URL can hold, and never reaches past the present', () => {
    const part = fc.constantFrom(
      ...'0 1 2 9 - : . .. t z + now 11-29 2026-11-29 0000-01-01 14:03'.split(' '),
      ' ',
    );
    const typed = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(typed, zone, (text, of) => {
        const found = readRange(text, NOW, of);
        if (typeof found !== 'string' && 'fault' in found) return;
        expect(parseRange(printRange(found))).toEqual(found);
        if (typeof found !== 'string' && 'fromMs' in found) expect(found.toMs).toBeLessThanOrEqual(NOW);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads what clocks in the zone show', () => {
    const instant = fc.integer({ min: Date.UTC(2012, 0), max: NOW });
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const found = readRange(wallIso(ms, of).slice(0, -1), NOW, of);
        if (typeof found === 'string' || !('fromMs' in found)) throw new Error('no span');
        // In an hour that repeats it is the first pass.
        expect(ms - found.fromMs).toBe(offsetMs(found.fromMs, of) - offsetMs(ms, of));
        expect(found.toMs).toBe(found.fromMs);
      }),
    );
  });
});
