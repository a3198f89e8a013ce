import { describe, expect, it } from 'vitest';
import { condition } from '@/lib/audit/filter';
import { parsePhrase, printPhrase } from '@/lib/audit/phrase';
import { parseConsoleQuery, QUERY_DEFAULT } from './console-query';
import {
  csvName,
  inPlaceOf,
  isCompared,
  logsHref,
  otherFilter,
  periodWords,
  previousSpan,
  spanOfRange,
  statsHref,
  valueFilter,
  withConditions,
} from './stats-query';
import { parseRange, UNITS } from './time-range';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');
const COVERED = { fromMs: Date.parse('2026-10-01T00:00:00Z'), toMs: NOW - 5_000 };
const spanOf = (range: string, zone = 'utc', covered = COVERED) =>
  spanOfRange(parseRange(range) ?? 'all', NOW, zone, covered);
const iso = (span: { fromMs: number; toMs: number }) =>
  [span.fromMs, span.toMs].map((ms) => new Date(ms).toISOString());

describe('a range as two instants', () => {
  it('is as long as it says, to the millisecond, and ends before the present', () => {
    const { fromMs, toMs } = spanOf('24h');
    expect(toMs + 1 - fromMs).toBe(UNITS.d);
    expect(toMs).toBe(NOW - 1);
  });

  it('is what is covered for all time, events ahead of the clock included', () => {
    expect(spanOf('all')).toEqual({ fromMs: COVERED.fromMs, toMs: NOW - 1 });
    expect(spanOf('all', 'utc', { ...COVERED, toMs: NOW + 5_000 }).toMs).toBe(NOW + 5_000);
    const nothing = spanOfRange('all', NOW, 'utc', { fromMs: undefined, toMs: undefined });
    expect(nothing).toEqual({ fromMs: NOW - 1, toMs: NOW - 1 });
  });

  it('has the days of its zone, of 23 and 25 hours too', () => {
    expect(iso(spanOf('yesterday', 'Europe/Berlin'))).toEqual([
      '2026-11-27T23:00:00.000Z',
      '2026-11-28T22:59:59.999Z',
    ]);
    const span = { fromMs: Date.parse('2026-10-24T22:00:00Z'), toMs: Date.parse('2026-10-25T22:59:59.999Z') };
    expect(spanOf('2026-10-24T22:00:00Z..2026-10-25T22:59:59.999Z', 'Europe/Berlin')).toEqual(span);
    expect(periodWords(span)).toBe('the 25 hours before');
  });
});

describe('the time before', () => {
  it('is as long, and ends where the range begins', () => {
    const span = spanOf('24h');
    expect(previousSpan(span, COVERED)).toEqual({ fromMs: span.fromMs - UNITS.d, toMs: span.fromMs - 1 });
  });

  it('is none where the log begins later', () => {
    expect(previousSpan(spanOf('all'), COVERED)).toBeUndefined();
    expect(previousSpan(spanOf('90d'), COVERED)).toBeUndefined();
    expect(previousSpan(spanOf('24h'), { fromMs: undefined, toMs: undefined })).toBeUndefined();
  });

  it.each([
    ['1h', 'the 60 minutes before'],
    ['24h', 'the 24 hours before'],
    ['7d', 'the 7 days before'],
    ['2026-11-01T00:00Z..2026-11-01T00:00:59.999Z', 'the minute before'],
    ['2026-11-01T00:00Z..2026-11-01T00:00:30Z', 'the time before'],
  ])('of %s is called %s', (range, words) => {
    expect(periodWords(spanOf(range))).toBe(words);
  });
});

describe('an address', () => {
  const query = {
    ...QUERY_DEFAULT,
    conditions: [condition('result', 'eq', 'denied')],
    ...({ order: 'asc', asOf: 'x', viewId: 'y', isLive: true } as const),
  };

  it('of the page says whether it is compared, and nothing that only a list has', () => {
    expect(statsHref(query, true)).toBe('/stats?f=result.eq.denied');
    expect(statsHref(query, false)).toBe('/stats?f=result.eq.denied&compare=0');
    expect(statsHref(QUERY_DEFAULT, false)).toBe('/stats?compare=0');
    expect([isCompared(new URLSearchParams('compare=0')), isCompared(new URLSearchParams())]).toEqual([
      false,
      true,
    ]);
  });

  it('of a list has the two instants of the page and its conditions', () => {
    const span = spanOf('24h');
    const { query: read } = parseConsoleQuery(new URL(logsHref(query, span), 'http://x').searchParams);
    expect(read).toEqual({ ...QUERY_DEFAULT, conditions: query.conditions, range: span });
  });

  it('of a file holds no sign that a system forbids in names', () => {
    expect(csvName('top-actions', spanOf('24h'))).toBe(
      'trailmark-top-actions-2026-11-28T14-03-22.118Z-2026-11-29T14-03-22.117Z.csv',
    );
  });
});

describe('conditions', () => {
  const denied = condition('result', 'eq', 'denied');

  it('come beside others once, or in the place of those of the same field', () => {
    const filter = [denied, condition('action', 'like', 'role.%')];
    expect(withConditions(filter, [denied])).toEqual(filter);
    expect(withConditions(filter, valueFilter('action', 'role.created'))).toEqual([
      ...filter,
      condition('action', 'eq', 'role.created'),
    ]);
    expect(inPlaceOf(filter, 'action', valueFilter('action', null))).toEqual([
      denied,
      condition('action', 'isNull', 'true'),
    ]);
  });

  it('of all other values leave out those that are listed, no value among them', () => {
    expect(otherFilter('actorId', ['a'])).toEqual([condition('actorId', 'neq', 'a')]);
    expect(otherFilter('actorId', ['a', null, 'b'])).toEqual([
      condition('actorId', 'notIn', 'a', 'b'),
      condition('actorId', 'isNull', 'false'),
    ]);
  });

  it('that would be too long for the API are none', () => {
    const values = Array.from({ length: 10 }, (_, nth) => `${nth}${'x'.repeat(1_000)}`);
    expect(otherFilter('actorId', values)).toBeUndefined();
  });

  it('of any text are the same as a phrase', () => {
    for (const value of ['a,b', '-x', '"q"', 'a b', '*', '\\', '>=1', 'a:b']) {
      const filter = otherFilter('actorId', [value, 'other']) ?? [];
      expect(parsePhrase(printPhrase(filter, undefined)).filter).toEqual(filter);
    }
  });
});
