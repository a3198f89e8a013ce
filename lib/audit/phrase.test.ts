import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operator } from './field';
import { FIELD_NAMES, type FieldName, field } from './fields';
import type { AuditFilter, Condition } from './filter';
import { parsePhrase, printPhrase } from './phrase';
import { parseNetwork } from './values';

/** Text that is rich in what the language uses itself. */
const text = fc
  .string({
    minLength: 1,
    maxLength: 12,
    unit: fc.oneof(
      fc.constantFrom(...'"\\,*:<>=~!-?%_/. \n\t\u00a0'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    ),
  })
  .filter((value) => value !== '');
const pattern = fc
  .array(
    fc.oneof(
      fc.constantFrom('%', '_'),
      text.map((value) => value.replace(/[\\%_]/g, '\\$&')),
    ),
    { maxLength: 5 },
  )
  .map((parts) => `${parts.join('')}%`);
const path = text.map((value) => value.replaceAll('=', '.'));
const network = fc
  .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32))
  .map(([address, bits]) => parseNetwork(`${address}/${bits}`) ?? '10.0.0.0/8');

function valueFor(name: FieldName, op: Operator): fc.Arbitrary<string> {
  if (op === 'isNull') return fc.constantFrom('true', 'false');
  if (op === 'like' || op === 'ilike') return pattern;
  if (op === 'within') return network;
  const { kind, values } = field(name);
  if (kind === 'member') return fc.tuple(path, fc.oneof(text, fc.constant(''))).map((pair) => pair.join('='));
  if (kind === 'instant') return fc.integer({ min: 0, max: 253_402_300_800_000 }).map(String);
  if (kind === 'integer') return fc.nat(999).map(String);
  return values === undefined ? text : fc.constantFrom(...values);
}

const condition: fc.Arbitrary<Condition> = fc
  .constantFrom(...FIELD_NAMES.filter((name) => field(name).operators.length > 0))
  .chain((name) => fc.record({ field: fc.constant(name), op: fc.constantFrom(...field(name).operators) }))
  .chain(({ field: name, op }) => {
    const isList = op === 'in' || op === 'notIn';
    const values = fc.array(valueFor(name, op), { minLength: isList ? 2 : 1, maxLength: isList ? 4 : 1 });
    return fc.record({ field: fc.constant(name), op: fc.constant(op), values });
  });
const filter: fc.Arbitrary<AuditFilter> = fc.array(condition, { maxLength: 6 });
const search = fc
  .array(text, { maxLength: 4 })
  .map((words) => words.join(' ').split(/\s+/).filter(Boolean).join(' ') || undefined);

const only = (phrase: string) => {
  const { filter: conditions, search: words, faults } = parsePhrase(phrase);
  expect({ phrase, faults, words }).toEqual({ phrase, faults: [], words: undefined });
  return conditions.map(({ field: name, op, values }) => [name, op, ...values]);
};

describe('a phrase', () => {
  it('parses to the filter and the search it was printed from', () => {
    fc.assert(
      fc.property(filter, search, (original, words) => {
        const parsed = parsePhrase(printPhrase(original, words));
        expect(parsed).toEqual({ filter: original, search: words, faults: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('is read to its end whatever it holds, and what was understood prints as what means the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constantFrom('actor:', '-has:ip', 'ip:', 'time:>'))),
        (parts) => {
          const { filter: conditions, search: words } = parsePhrase(parts.join(''));
          expect(parsePhrase(printPhrase(conditions, words))).toEqual({
            filter: conditions,
            search: words,
            faults: [],
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['actor:ana', ['actorId', 'eq', 'ana']],
    ['Actor:Ana', ['actorId', 'eq', 'Ana']],
    ['-result:success', ['result', 'neq', 'success']],
    ['!result:Success', ['result', 'neq', 'success']],
    ['action:login,logout', ['action', 'in', 'login', 'logout']],
    ['-action:login,logout', ['action', 'notIn', 'login', 'logout']],
    ['action:"a,b",c\\,d', ['action', 'in', 'a,b', 'c,d']],
    ['resource:arn:aws:iam::1:user/a', ['resourceId', 'eq', 'arn:aws:iam::1:user/a']],
    ['action:role.*', ['action', 'like', 'role.%']],
    ['action:*.update', ['action', 'like', '%.update']],
    ['action:*role*', ['action', 'like', '%role%']],
    ['action:50%_off\\\\*', ['action', 'like', '50\\%\\_off\\\\%']],
    ['action:"*"', ['action', 'eq', '*']],
    ['path:/a?b=1*', ['httpPath', 'like', '/a?b=1%']],
    ['path:/a\\?b*', ['httpPath', 'like', '/a_b%']],
    ['path:/a\\?b', ['httpPath', 'eq', '/a?b']],
    ['user_agent:~curl', ['userAgent', 'ilike', '%curl%']],
    ['user_agent:~50%', ['userAgent', 'ilike', '%50\\%%']],
    ['status:>=400', ['httpStatus', 'gte', '400']],
    ['status:<400', ['httpStatus', 'lt', '400']],
    ['status:404,410', ['httpStatus', 'in', '404', '410']],
    ['ip:10.0.0.0/8', ['ip', 'within', '10.0.0.0/8']],
    ['ip:10.0.0.1', ['ip', 'eq', '10.0.0.1']],
    ['ip:"10.0.0.0/8"', ['ip', 'eq', '10.0.0.0/8']],
    ['has:actor', ['actorId', 'isNull', 'false']],
    ['-has:actor', ['actorId', 'isNull', 'true']],
    ['details.request.count:3', ['details', 'eq', 'request.count=3']],
    ['details."a b".c:x=y', ['details', 'eq', 'a b.c=x=y']],
    ['details.note:""', ['details', 'eq', 'note=']],
    ['after:2026-11-01', ['occurredAt', 'gte', String(Date.UTC(2026, 10, 1))]],
    ['before:2026-11-01T10:00+02:00', ['occurredAt', 'lt', String(Date.UTC(2026, 10, 1, 8))]],
    ['time:>2026-11-01T10:00:00.0005Z', ['occurredAt', 'gt', String(Date.UTC(2026, 10, 1, 10))]],
    ['time:>=2026-11-01T10:00:00.0005Z', ['occurredAt', 'gte', String(Date.UTC(2026, 10, 1, 10) + 1)]],
    ['received:<=2026-11-01', ['receivedAt', 'lte', String(Date.UTC(2026, 10, 1))]],
  ])('%s is one condition', (phrase, expected) => {
    expect(only(phrase)).toEqual([expected]);
  });

  it.each([
    ['nope:x', 'there is no field nope'],
    ['https://example.com', 'there is no field https'],
    ['actor:', 'there is no value'],
    ['actor:""', 'there is no value'],
    ['actor:a,', 'there is no value'],
    ['actor:"ana', 'the quote is not closed'],
    ['-action:role.*', 'a pattern cannot be excluded'],
    ['action:a*,b', 'a pattern stands alone'],
    ['result:maybe', 'one of success'],
    ['result:succ*', 'no pattern'],
    ['has:result', 'cannot be asked for by has'],
    ['has:nope', 'there is no field nope'],
    ['-id:x', 'cannot be excluded'],
    ['message:hello', 'asked for a part'],
    ['action:>a', 'has no order'],
    ['status:many', 'whole number'],
    ['status:>=4xx', 'whole number'],
    ['-status:>=400', 'turn it round'],
    ['ip:10.0.0.0/33', 'not a network'],
    ['-ip:10.0.0.0/8', 'a network cannot be excluded'],
    ['details:x', 'name a member'],
    ['details.:x', 'name a member'],
    ['details.a:b,c', 'takes one value'],
    ['-details.a:b', 'cannot be excluded'],
    ['time:2026-11-01,2026-11-02', 'takes one value'],
    ['before:2026-02-30', 'not a time'],
    ['-after:2026-02-03', 'turn it round'],
    ['-word', 'text cannot be excluded'],
    ['wor*', 'beginnings of its words'],
  ])('%s is a fault with its place, and the rest applies', (token, reason) => {
    const parsed = parsePhrase(`result:denied  ${token} door`);
    expect(parsed).toEqual({
      filter: [{ field: 'result', op: 'eq', values: ['denied'] }],
      search: 'door',
      faults: [{ at: 15, text: token, reason: expect.stringContaining(reason) }],
    });
  });

  it('searches for its other words, and for what is in quotes', () => {
    expect(parsePhrase(' door 12:30  "https://x" fe80::1 "-a  b" ')).toEqual({
      filter: [],
      search: 'door 12:30 https://x fe80::1 -a b',
      faults: [],
    });
    expect(parsePhrase(' \t ')).toEqual({ filter: [], search: undefined, faults: [] });
  });

  it('says a pattern without a wildcard as one that is looked for anywhere', () => {
    expect(printPhrase([{ field: 'message', op: 'ilike', values: ['a b'] }], undefined)).toBe(
      'message:~*"a b"*',
    );
  });

  it('never says more than a condition that nothing can meet', () => {
    const never: AuditFilter = [
      { field: 'ip', op: 'within', values: ['nonsense'] },
      { field: 'result', op: 'eq', values: ['maybe'] },
      { field: 'actorId', op: 'in', values: [] },
      { field: 'details', op: 'eq', values: ['no member'] },
      { field: 'occurredAt', op: 'gte', values: ['soon'] },
    ];
    const { filter: conditions, faults } = parsePhrase(printPhrase(never, undefined));
    expect({ conditions, faults: faults.length }).toEqual({ conditions: [], faults: never.length });
  });

  it('of 100,000 quotes is read in no time', () => {
    for (const part of ['"', '\\"', '"\\', '" ', ',', 'a:"', 'a '])
      expect(parsePhrase(part.repeat(100_000)).filter.length).toBeLessThan(2);
    expect(parsePhrase(`"${'a '.repeat(200_000)}"`).search?.length).toBe(399_999);
  }, 10_000);
});
