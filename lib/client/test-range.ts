import fc from 'fast-check';
import type { Span } from '@/lib/audit/span';
import { CALENDARS, INSTANT_MIN_MS, type Range, UNITS, WIDTH_MAX_MS } from './time-range';
import type { Zone } from './zone';

/** Spans anywhere in the years 0000 to 9999. */
const instant = fc.integer({ min: INSTANT_MIN_MS, max: Date.UTC(10_000, 0) - 1 });
export const span: fc.Arbitrary<Span> = fc
  .tuple(instant, instant)
  .map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }));

export const relative = fc.constantFrom('m', 'h', 'd').chain((unit) =>
  fc.record({
    last: fc.integer({ min: 1, max: WIDTH_MAX_MS / UNITS[unit] }),
    unit: fc.constant(unit),
  }),
);

export const range: fc.Arbitrary<Range> = fc.oneof(
  fc.constant('all'),
  relative,
  fc.record({ calendar: fc.constantFrom(...CALENDARS) }),
  span,
);

export const zone = fc.constantFrom<Zone>(
  'utc',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
);
