import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveRange, zoomOut } from './move-range';
import { range, relative, zone } from './test-range';
import { isSpan, parseRange, printRange, resolveRange, UNITS } from './time-range';
import { startOfDay, startOfMonth, type Zone } from './zone';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');
const moved = (text: string, steps: -1 | 1, of: Zone = 'utc') =>
  printRange(moveRange(parseRange(text) ?? 'all', NOW, of, steps));
const zoomed = (text: string, of: Zone = 'utc') => printRange(zoomOut(parseRange(text) ?? 'all', NOW, of));

const past = fc
  .tuple(
    fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2026, 0) }),
    fc.integer({ min: 1, max: 20 * UNITS.d }),
  )
  .map(([fromMs, width]) => ({ fromMs, toMs: fromMs + width }));

describe('a step along time', () => {
  it('is one width back, to a span', () => {
    expect(moved('24h', -1)).toBe('2026-11-27T14:03:22.118Z..2026-11-28T14:03:22.118Z');
    expect(moved('2026-11-29T12:00Z..2026-11-29T13:30Z', -1)).toBe(
      '2026-11-29T10:30:00.000Z..2026-11-29T12:00:00.000Z',
    );
    expect(moved('2026-11-29T12:00Z..2026-11-29T12:59:59.999Z', -1)).toBe(
      '2026-11-29T11:00:00.000Z..2026-11-29T11:59:59.999Z',
    );
  });

  it('ends at the present at the latest, and keeps the width', () => {
    expect(moved('2026-11-29T12:00Z..2026-11-29T13:30Z', 1)).toBe(
      '2026-11-29T12:33:22.118Z..2026-11-29T14:03:22.118Z',
    );
    for (const text of ['24h', 'today', 'month', 'all']) expect(moved(text, 1)).toBe(text);
    expect(moved('all', -1)).toBe('all');
    const whole = { fromMs: NOW - 1, toMs: NOW };
    expect(moveRange(whole, NOW, 'utc', 1)).toBe(whole);
  });

  it('is a day or a month of the calendar where the range is one', () => {
    expect(moved('today', -1)).toBe('2026-11-28T00:00:00.000Z..2026-11-28T23:59:59.999Z');
    expect(moved('yesterday', 1)).toBe('2026-11-29T00:00:00.000Z..2026-11-29T23:59:59.999Z');
    expect(moved('month', -1, 'Europe/Berlin')).toBe('2026-09-30T22:00:00.000Z..2026-10-31T22:59:59.999Z');
    expect(moved('2026-02-01T00:00Z..2026-02-28T23:59:59.999Z', -1)).toBe(
      '2026-01-01T00:00:00.000Z..2026-01-31T23:59:59.999Z',
    );
    expect(moved('2026-10-25T23:00Z..2026-10-26T22:59:59.999Z', -1, 'Europe/Berlin')).toBe(
      '2026-10-24T22:00:00.000Z..2026-10-25T22:59:59.999Z',
    );
  });

  it('back is undone by one forward', () => {
    const days = fc.tuple(past, zone, fc.boolean()).map(([{ fromMs, toMs }, of, isMonths]) => {
      const start = isMonths ? startOfMonth : startOfDay;
      return { of, span: { fromMs: start(fromMs, of), toMs: start(toMs, of, 1) - 1 } };
    });
    const spans = fc.oneof(days, fc.record({ span: past, of: zone }));
    fc.assert(
      fc.property(spans, ({ span, of }) => {
        expect(moveRange(moveRange(span, NOW, of, -1), NOW, of, 1)).toEqual(span);
        expect(moveRange(moveRange(span, NOW, of, 1), NOW, of, -1)).toEqual(span);
      }),
    );
  });

  it('leaves no instant between neighbours', () => {
    fc.assert(
      fc.property(range, zone, (any, of) => {
        const before = moveRange(any, NOW, of, -1);
        if (before === any || !isSpan(before)) return;
        const { fromMs = 0 } = resolveRange(any, NOW, of);
        expect([0, 1]).toContain(fromMs - before.toMs);
      }),
    );
  });
});

describe('zooming out', () => {
  it('doubles the width around the middle', () => {
    expect(zoomed('2026-11-20T12:00Z..2026-11-20T14:00Z')).toBe(
      '2026-11-20T11:00:00.000Z..2026-11-20T15:00:00.000Z',
    );
    expect(zoomed('2026-11-20T12:00Z..2026-11-20T12:59:59.999Z')).toBe(
      '2026-11-20T11:30:00.000Z..2026-11-20T13:29:59.999Z',
    );
  });

  it('moves back what would reach past the present', () => {
    expect(zoomed('2026-11-29T12:00Z..2026-11-29T14:00Z')).toBe(
      '2026-11-29T10:03:22.118Z..2026-11-29T14:03:22.118Z',
    );
    expect(zoomed('today')).toBe('2026-11-28T09:56:37.882Z..2026-11-29T14:03:22.118Z');
  });

  it('leaves a relative range relative, and ends in all time', () => {
    expect(['15m', '24h', '7d', 'all', '36525d'].map((text) => zoomed(text))).toEqual([
      '30m',
      '48h',
      '14d',
      'all',
      'all',
    ]);
    fc.assert(
      fc.property(relative, (any) => {
        let wide = zoomOut(any, NOW, 'utc');
        for (let nth = 0; nth < 30; nth++) wide = zoomOut(wide, NOW, 'utc');
        expect(wide).toBe('all');
      }),
    );
  });

  it('holds the range it comes from, and is one that the URL can hold', () => {
    fc.assert(
      fc.property(range, zone, (any, of) => {
        const wide = zoomOut(any, NOW, of);
        expect(parseRange(printRange(wide))).toEqual(wide);
        const [narrow, around] = [any, wide].map((one) => resolveRange(one, NOW, of));
        expect(around?.fromMs ?? -Infinity).toBeLessThanOrEqual(narrow?.fromMs ?? -Infinity);
        expect(around?.toMs ?? Infinity).toBeGreaterThanOrEqual(Math.min(narrow?.toMs ?? Infinity, NOW));
      }),
    );
    fc.assert(
      fc.property(past, zone, (span, of) => {
        const wide = zoomOut(span, NOW, of);
        if (!isSpan(wide)) throw new Error('no span');
        const width = span.toMs - span.fromMs;
        expect([2 * width, 2 * width + 1]).toContain(wide.toMs - wide.fromMs);
        expect(wide.toMs).toBeLessThanOrEqual(NOW);
      }),
    );
  });
});
