import { describe, expect, it } from 'vitest';
import { daysWords, readDays } from './words';

describe('days', () => {
  it.each<[string, number | undefined]>([
    ['1', 1],
    [' 365 ', 365],
    ['36,500', 36_500],
    ['', undefined],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['36501', undefined],
    ['1e3', undefined],
    ['ten', undefined],
  ])('are read from %j as %s', (typed, days) => expect(readDays(typed)).toBe(days));

  it('are said as one or several', () => {
    expect([daysWords(1), daysWords(3_650)]).toEqual(['1 day', '3,650 days']);
  });
});
