import { describe, expect, it } from 'vitest';
import { difference, parseLoggingIds, parseStatistics } from './answers';

const page = (...ids: string[]) => JSON.stringify({ items: ids.map((id) => ({ id })), next_cursor: null });
const statistics = (events: number, days: [string, number][]) =>
  JSON.stringify({
    total_events: events,
    by_result: { success: events },
    by_action: { 'user.login': events },
    by_resource_type: {},
    by_day: days.map(([date, count]) => ({ date, count })),
  });

describe('a comparison with plain SQL', () => {
  it('finds nothing between equal pages', () => {
    expect(difference('page', parseLoggingIds(page('a', 'b')), ['a', 'b'])).toEqual([]);
  });

  it.each([
    ['two ids that changed places', page('b', 'a')],
    ['an id that is missing', page('a')],
    ['an empty page', page()],
  ])('finds %s', (_, answer) => {
    expect(difference('page', parseLoggingIds(answer), ['a', 'b'])).toHaveLength(1);
  });

  it('takes a day without events for one that plain SQL does not answer, and finds a count that is off by one', () => {
    const plain = parseStatistics(statistics(3, [['2026-01-01', 3]]));
    const filled = statistics(3, [
      ['2026-01-01', 3],
      ['2026-01-02', 0],
    ]);
    expect(difference('stats', parseStatistics(filled), plain)).toEqual([]);
    expect(difference('stats', parseStatistics(statistics(4, [['2026-01-01', 3]])), plain)).toHaveLength(1);
  });
});
