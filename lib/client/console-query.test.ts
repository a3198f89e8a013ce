import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operator } from '@/lib/audit/field';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import {
  type ConsoleQuery,
  consoleFilter,
  parseConsoleQuery,
  printConsoleQuery,
  QUERY_DEFAULT,
  withoutMasked,
} from './console-query';
import { range, zone } from './test-range';

const value = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
function valueFor(name: FieldName, op: Operator) {
  if (op === 'isNull') return fc.constantFrom('true', 'false');
  if (op === 'within') return fc.constantFrom('10.0.0.0/8', '2001:db8::/32');
  const { kind, values } = field(name);
  if (kind === 'instant') return fc.nat().map(String);
  if (kind === 'member') return value.map((text) => `path.to=${text}`);
  if (values) return fc.constantFrom(...values);
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
const query: fc.Arbitrary<ConsoleQuery> = fc.record({
  log: fc.constantFrom('main', 'access'),
  conditions: fc.array(condition, { maxLength: 5 }),
  off: fc.array(condition, { maxLength: 3 }),
  search: fc.option(fc.constantFrom('payroll', 'two words', '"quoted" & more=?#'), { nil: undefined }),
  ...{ range, zone: fc.option(zone, { nil: undefined }) },
  order: fc.constantFrom('asc', 'desc'),
  asOf: fc.option(fc.constant('eyJh.x-y_z'), { nil: undefined }),
  viewId: fc.option(fc.uuid(), { nil: undefined }),
  isLive: fc.boolean(),
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
    'f=ip.within.nonsense',
    'f=result.eq.maybe',
    'f=details.eq.no member',
    'range=tomorrow',
    'range=2026-02-01..2026-01-01',
    'tz=Nowhere/None',
    'log=other',
  ])('%s is named as a fault and the rest applies', (text) => {
    const { query: parsed, faults } = parseConsoleQuery(new URLSearchParams(`${text}&f=result.eq.denied`));
    expect(faults).toEqual([text]);
    expect(parsed.conditions).toEqual([{ field: 'result', op: 'eq', values: ['denied'] }]);
  });

  it('leaves out what a role may not ask, applied or not', () => {
    const { query: all } = parseConsoleQuery(
      new URLSearchParams('f=actorId.eq.ana&f=result.eq.denied&f=!ip.eq.::1&q=payroll'),
    );
    expect(withoutMasked({ query: all, faults: [], isMasked: false })).toEqual({
      query: { ...QUERY_DEFAULT, conditions: [{ field: 'result', op: 'eq', values: ['denied'] }] },
      faults: ['f=actorId.eq.ana', 'f=ip.eq.::1', 'q=payroll'],
      isMasked: true,
    });
  });

  it('takes fifty conditions, and says which were too many', () => {
    const params = new URLSearchParams(Array.from({ length: 52 }, (_, nth) => ['f', `action.eq.a${nth}`]));
    const { query: parsed, faults } = parseConsoleQuery(params);
    expect([parsed.conditions.length, faults]).toEqual([50, ['f=action.eq.a50', 'f=action.eq.a51']]);
  });

  it('keeps a relative range relative until it is read', () => {
    const { query: parsed } = parseConsoleQuery(new URLSearchParams('range=1h'));
    expect(consoleFilter(parsed, 7_200_000)).toEqual([
      { field: 'occurredAt', op: 'gte', values: ['3600000'] },
    ]);
  });
});
