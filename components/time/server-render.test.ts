import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { InstantCard } from './instant-card';
import { Time } from './time';
import { TimeRangePicker } from './time-range-picker';

const NOW = Date.parse('2026-11-29T14:03:22.118Z');
const nothing = () => undefined;

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('on the server', () => {
  it('the zone of the browser is UTC, whatever the zone of the server', () => {
    const picker = (zone: string) =>
      renderToString(
        createElement(TimeRangePicker, {
          range: { fromMs: NOW - 3_600_000, toMs: NOW },
          zone,
          nowMs: NOW,
          onRange: nothing,
          onZone: nothing,
        }),
      );
    const card = (zone: string) => renderToString(createElement(InstantCard, { ms: NOW, zone, nowMs: NOW }));
    vi.stubEnv('TZ', 'Asia/Tokyo');
    expect(new Date(NOW).getHours()).toBe(23);
    expect(picker('local')).toBe(picker('utc'));
    expect(card('local')).toBe(card('utc'));
    expect(picker('utc')).toContain('29 Nov 13:03:22.118 – 14:03:22.118');
    expect(picker('Asia/Tokyo')).toContain('29 Nov 22:03:22.118 – 23:03:22.118');
  });

  it('what a popover holds does not exist before it is opened', () => {
    const props = { range: 'all', zone: 'utc', nowMs: NOW, onRange: nothing, onZone: nothing } as const;
    expect(renderToString(createElement(TimeRangePicker, props))).not.toContain('gridcell');
  });

  it('a time is an element with its instant', () => {
    expect(renderToString(createElement(Time, { ms: NOW, zone: 'Europe/Berlin' }))).toMatch(
      /^<time dateTime="2026-11-29T14:03:22.118Z"[^>]*>2026-11-29 15:03:22.118<\/time>$/,
    );
  });
});
