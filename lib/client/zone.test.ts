import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  instantAt,
  localZone,
  offsetMs,
  offsetText,
  parseZone,
  printZone,
  startOfDay,
  startOfMonth,
  timeText,
  turnText,
  wallMs,
  wallTime,
  type Zone,
  zoneLabel,
} from './zone';

const HOUR_MS = 3_600_000;
const zone = fc.constantFrom<Zone>(
  'utc',
  'local',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Cairo',
  'America/Havana',
  'Pacific/Apia',
  'Pacific/Chatham',
);
const at = (text: string) => Date.parse(text);
/** Where clocks change: forward and back in Berlin, New York, Lord Howe, Cairo, Havana and St. John's. */
const change = fc.constantFrom(
  ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  ...['2026-10-03T15:30Z', '2026-04-04T15:00Z', '2026-04-23T22:00Z', '2026-10-29T21:00Z'],
  ...['2026-03-08T05:00Z', '2026-11-01T05:00Z', '2026-03-08T05:30Z', '2026-11-01T04:30Z'],
);
const near = fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS });
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2100, 0) }),
  fc.tuple(change, near).map(([start, by]) => at(start) + by),
);

describe('a zone in the URL', () => {
  it('parses to the zone it was printed from', () => {
    const known = [...Intl.supportedValuesOf('timeZone'), 'utc', 'local', 'Asia/Kolkata', 'Europe/Kyiv'];
    for (const name of known.filter((text) => text !== 'UTC')) expect(parseZone(printZone(name))).toBe(name);
  });

  it('may be typed in any case, and UTC has one spelling', () => {
    expect(parseZone(' europe/BERLIN ')).toBe('Europe/Berlin');
    for (const text of ['UTC', 'Etc/UTC', 'utc']) expect(parseZone(text)).toBe('utc');
    expect(parseZone('Local')).toBe('local');
  });

  it('is refused where it is none, whatever the text', () => {
    for (const text of ['', 'Europe/Atlantis', '+02:00', 'Mars', '__proto__', 'Europe/Berlin\u0000'])
      expect(parseZone(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void parseZone(text)));
  });

  it('is shown by its name', () => {
    expect(['utc', 'local', 'America/New_York'].map(zoneLabel)).toEqual(['UTC', 'Local', 'America/New York']);
    expect(parseZone(localZone())).toBe(localZone());
  });
});

describe('a time in a zone', () => {
  it('has one width outside the hours that repeat', () => {
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const text = timeText(ms, of);
        expect(text.slice(0, 23)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
        expect(text.slice(23)).toBe(turnText(ms, of));
      }),
    );
    expect(timeText(at('2026-11-29T14:03:22.118Z'), 'utc')).toBe('2026-11-29 14:03:22.118');
    expect(timeText(at('2026-11-29T14:03:22.118Z'), 'Europe/Berlin')).toBe('2026-11-29 15:03:22.118');
    expect(timeText(at('0033-04-03T15:00:00Z'), 'utc')).toBe('0033-04-03 15:00:00.000');
  });

  it('is what Intl says', () => {
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          ...(of !== 'local' && { timeZone: of }),
          dateStyle: 'short',
          timeStyle: 'medium',
        });
        expect(timeText(ms, of).slice(0, 19)).toBe(shown.format(ms));
      }),
    );
  });

  it('tells the two passes of an hour that repeats apart', () => {
    const texts = (start: string, of: Zone, stepMs: number) =>
      [0, 1, 2].map((nth) => timeText(at(start) + nth * stepMs, of));
    expect(texts('2026-10-25T00:30:00Z', 'Europe/Berlin', HOUR_MS)).toEqual([
      '2026-10-25 02:30:00.000 CEST',
      '2026-10-25 02:30:00.000 CET',
      '2026-10-25 03:30:00.000',
    ]);
    expect(texts('2026-11-01T05:59:59.999Z', 'America/New_York', HOUR_MS)).toEqual([
      '2026-11-01 01:59:59.999 EDT',
      '2026-11-01 01:59:59.999 EST',
      '2026-11-01 02:59:59.999',
    ]);
    expect(texts('2026-04-04T14:45:00Z', 'Australia/Lord_Howe', HOUR_MS / 2)).toEqual([
      '2026-04-05 01:45:00.000 +11:00',
      '2026-04-05 01:45:00.000 +10:30',
      '2026-04-05 02:15:00.000',
    ]);
  });

  it('is never the text of another instant', () => {
    fc.assert(
      fc.property(zone, change, near, near, (of, start, a, b) => {
        const same = timeText(at(start) + a, of) === timeText(at(start) + b, of);
        expect(same).toBe(a === b);
      }),
    );
  });

  it('is off UTC by this much', () => {
    const summer = at('2026-07-01T00:00:00Z');
    expect(offsetText(summer, 'utc')).toBe('+00:00');
    expect(offsetText(summer, 'Europe/Berlin')).toBe('+02:00');
    expect(offsetText(summer, 'America/St_Johns')).toBe('-02:30');
    expect(offsetText(at('1970-01-01T00:00:00Z'), 'Africa/Monrovia')).toBe('-00:44:30');
  });
});

describe('the instant of a reading', () => {
  it('is one at which clocks show it, or the gap holds it', () => {
    fc.assert(
      fc.property(instant, zone, (wall, of) => {
        const reading = wallTime(wall, 'utc');
        const ms = instantAt(reading, of);
        const shown = wallMs(wallTime(ms, of));
        // Clocks never show what a gap leaves out: then it is by as much after the gap.
        expect(shown).toBeGreaterThanOrEqual(wall);
        expect(shown - wall).toBe(offsetMs(ms, of) - (wall - ms));
        if (shown !== wall) expect(offsetMs(ms, of)).toBeGreaterThan(offsetMs(ms - 24 * HOUR_MS, of));
      }),
    );
  });

  it('is the first at which they do', () => {
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const first = instantAt(wallTime(ms, of), of);
        expect(first).toBeLessThanOrEqual(ms);
        expect(first === ms || turnText(ms, of) !== '').toBe(true);
        expect(wallTime(first, of)).toEqual(wallTime(ms, of));
      }),
    );
  });

  it('is the later one in a gap and the first in an hour that repeats', () => {
    const gap = { year: 2026, month: 3, day: 29, hour: 2, minute: 30 };
    expect(instantAt(gap, 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
    const twice = { year: 2026, month: 10, day: 25, hour: 2, minute: 30 };
    expect(instantAt(twice, 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
  });
});

describe('a day in a zone', () => {
  const hours = (date: string, of: Zone) => {
    const noon = at(`${date}T12:00:00Z`);
    return (startOfDay(noon, of, 1) - startOfDay(noon, of)) / HOUR_MS;
  };

  it('has 23 hours where clocks go forward, 25 where they go back, and 24 on all others', () => {
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-03-08', 'America/New_York')).toBe(23);
    expect(hours('2026-11-01', 'America/New_York')).toBe(25);
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    expect(hours('2026-04-05', 'Australia/Lord_Howe')).toBe(24.5);
    for (const date of ['2026-03-29', '2026-10-25', '2026-11-29']) expect(hours(date, 'utc')).toBe(24);
  });

  it('begins at midnight, or when the gap over midnight ends', () => {
    expect(startOfDay(at('2026-04-24T12:00:00Z'), 'Africa/Cairo')).toBe(at('2026-04-23T22:00:00Z'));
    expect(timeText(at('2026-04-23T22:00:00Z'), 'Africa/Cairo')).toBe('2026-04-24 01:00:00.000');
  });

  it('holds its instants, ends where the next begins, and is no longer than 25 hours', () => {
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const [from, to] = [startOfDay(ms, of), startOfDay(ms, of, 1)];
        expect(from <= ms && ms < to).toBe(true);
        expect(startOfDay(from, of)).toBe(from);
        expect(startOfDay(to - 1, of)).toBe(from);
        expect(startOfDay(to, of)).toBe(to);
        expect([23, 23.5, 24, 24.5, 25]).toContain((to - from) / HOUR_MS);
      }),
    );
  });

  it('lies in a month that begins on its first day', () => {
    fc.assert(
      fc.property(instant, zone, (ms, of) => {
        const [from, to] = [startOfMonth(ms, of), startOfMonth(ms, of, 1)];
        expect(from <= ms && ms < to).toBe(true);
        expect(wallTime(from, of).day).toBe(1);
        expect(startOfMonth(to - 1, of)).toBe(from);
      }),
    );
  });
});
