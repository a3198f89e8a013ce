import { expect, it } from 'vitest';
import { relativeText } from './relative-time';

it('says how long ago in whole units, and never rounds up', () => {
  const text = (byMs: number) => relativeText(1_000_000 + byMs, 1_000_000);
  expect([0, -999, -1000, -59_999, -60_000, -239_999, 5000].map(text)).toEqual([
    'now',
    'now',
    '1 second ago',
    '59 seconds ago',
    '1 minute ago',
    '3 minutes ago',
    'in 5 seconds',
  ]);
  const days = [-1, -29, -30, -364, -365, -800].map((count) => text(count * 86_400_000));
  expect(days.join(', ')).toBe('1 day ago, 29 days ago, 1 month ago, 12 months ago, 1 year ago, 2 years ago');
});
