import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEVELS, levelOf, levelRanges } from './heat';

it('every count has the level whose range holds it, and none has none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (most, share) => {
        const count = Math.round(most * share);
        const level = levelOf(count, most);
        const range = levelRanges(most).find(({ low, high }) => low <= count && count <= high);
        expect(level).toBe(count === 0 ? 0 : range?.level);
      },
    ),
  );
});

it('ranges follow each other without a gap, up to the greatest count', () => {
  expect(levelRanges(100)).toEqual([
    { level: 1, low: 1, high: 4 },
    { level: 2, low: 5, high: 16 },
    { level: 3, low: 17, high: 36 },
    { level: 4, low: 37, high: 64 },
    { level: LEVELS, low: 65, high: 100 },
  ]);
  expect(levelRanges(1)).toEqual([{ level: LEVELS, low: 1, high: 1 }]);
  expect(levelRanges(0)).toEqual([]);
});
