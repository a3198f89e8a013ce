import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operator } from '@/lib/audit/field';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import {
  type ConsoleQuery,
  consoleFilter,
  parseConsoleQuery,
  printConsoleQuery,
  type RANGES,
} from './console-query';

const value = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
function valueFor(name: FieldName, op: Operator) {
  if (op === 'isNull') return fc.constantFrom('true', 'false');
  const { kind } = field(name);
  if (kind === 'instant') return fc.nat().map(String);
  return kind === 'integer' ? fc.nat(999).map(String) : value;
}

const condition = fc
  .constantFrom(...FIELD_NAMES.filter((name) => field(name).operators.length > 0))
  .chain((name) => fc.record({ field: fc.constant(name), op: fc.constantFrom(...field(name).operators) }))
  .chain(({ field: name, op }) =>
    fc.record({
      field: fc.constant(name),
      op: fc.constant(op),
      values: fc.array(valueFor(name, op), {
        minLength: 1,
        maxLength: op === 'in' || op === 'notIn' ? 4 : 1,
      }),
    }),
  );
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const range = fc.oneof(
  fc.constantFrom<keyof typeof RANGES>('1h', '24h', '7d', '30d', '90d', 'all'),
  fc.tuple(instant, instant).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) })),
);
const query: fc.Arbitrary<ConsoleQuery> = fc.record({
  log: fc.constantFrom('main', 'access'),
  conditions: fc.array(condition, { maxLength: 5 }),
  range,
  page: fc.integer({ min: 1, max: 1_000_000 }),
  order: fc.constantFrom('asc', 'desc'),
});

describe('the URL of a console page', () => {
  it('parses to the query it was printed from', () => {
    fc.assert(
      fc.property(query, (original) => {
        const parsed = parseConsoleQuery(new URLSearchParams(printConsoleQuery(original)));
        expect(parsed).toEqual({ query: original, faults: [], isMasked: false });
      }),
    );
  });

  it('is empty for the default query', () => {
    expect(printConsoleQuery(parseConsoleQuery(new URLSearchParams()).query)).toBe('');
  });

  it.each([
    'f=nonsense',
    'f=action.eq.',
    'f=action.within.x',
    'f=actor.eq.x',
    'f=occurredAt.gte.abc',
    'f=receivedAt.gte.1e400',
    'f=httpStatus.gt.many',
    'f=actorId.isNull.maybe',
    'range=yesterday',
    'range=2026-02-01..2026-01-01',
    'page=0',
  ])('%s is named as a fault and the rest applies', (text) => {
    const { query: parsed, faults } = parseConsoleQuery(new URLSearchParams(`${text}&f=result.eq.denied`));
    expect(faults).toEqual([text]);
    expect(parsed.conditions).toEqual([{ field: 'result', op: 'eq', values: ['denied'] }]);
  });

  it('keeps a relative range relative until it is read', () => {
    const { query: parsed } = parseConsoleQuery(new URLSearchParams('range=1h'));
    expect(consoleFilter(parsed, 7_200_000)).toEqual([
      { field: 'occurredAt', op: 'gte', values: ['3600000'] },
    ]);
  });
});
