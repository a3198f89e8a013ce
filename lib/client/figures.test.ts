import { describe, expect, it } from 'vitest';
import { deltaOf, durationText, percentText, pointsDelta, sayCount, shareOf } from './figures';

const PERIOD = 'the 24 hours before';

describe('a number', () => {
  it('is whole, with what it counts', () => {
    expect([sayCount(1, 'event'), sayCount(12_345, 'event')]).toEqual(['1 event', '12,345 events']);
  });

  it('in percent does not look like nothing where it is something', () => {
    expect([0, 0.04, 0.1, 12.34, 100].map(percentText)).toEqual([
      ...['0.0 %', '< 0.1 %', '0.1 %', '12.3 %', '100.0 %'],
    ]);
    expect([shareOf(1, 4), shareOf(0, 0)]).toEqual([25, 0]);
  });

  it.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [2_340, '2.3 s'],
    [240_000, '4 min'],
    [5_400_000, '1.5 h'],
    [90_000_000, '25 h'],
    [259_200_000, '3 d'],
  ])('of %d milliseconds is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('a difference', () => {
  it.each([
    [112, 100, '▲', '12 %', '12 % more than in the 24 hours before'],
    [97.5, 100, '▼', '2.5 %', '2.5 % less than in the 24 hours before'],
    [1_000_001, 1_000_000, '▲', '< 0.1 %', '< 0.1 % more than in the 24 hours before'],
    [0, 7, '▼', '100 %', '100 % less than in the 24 hours before'],
    [7, 0, '▲', 'from 0', 'after none in the 24 hours before'],
    [7, 7, '=', 'unchanged', 'as in the 24 hours before'],
    [0, 0, '=', 'unchanged', 'as in the 24 hours before'],
  ])('of %d and %d is %s %s, and is said', (value, previous, mark, text, said) => {
    expect(deltaOf(value, previous, PERIOD)).toEqual({ mark, text, said });
  });

  it('of rates is in percentage points', () => {
    expect(pointsDelta(12.36, 10, PERIOD)).toEqual({
      ...{ mark: '▲', text: '2.4 pp', said: '2.4 percentage points more than in the 24 hours before' },
    });
    expect(pointsDelta(10, 10.01, PERIOD)?.text).toBe('unchanged');
  });

  it('of what is not known is not known', () => {
    expect([deltaOf(null, 1, PERIOD), deltaOf(1, null, PERIOD), pointsDelta(1, null, PERIOD)]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });
});
