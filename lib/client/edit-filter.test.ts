import { describe, expect, it } from 'vitest';
import { condition } from '@/lib/audit/filter';
import { parsePhrase, printPhrase } from '@/lib/audit/phrase';
import { type ConsoleQuery, QUERY_DEFAULT } from './console-query';
import {
  addCondition,
  addPhrase,
  chooseValue,
  opposite,
  removeCondition,
  replaceCondition,
  switchCondition,
} from './edit-filter';

function of(phrase: string, off = ''): ConsoleQuery {
  return { ...QUERY_DEFAULT, conditions: parsePhrase(phrase).filter, off: parsePhrase(off).filter };
}

/** A query after an edit, as phrases: what applies, and what is kept. */
function after(query: ConsoleQuery, edit: Partial<ConsoleQuery>): string {
  const { conditions, off } = { ...query, ...edit };
  return off.length === 0
    ? printPhrase(conditions, undefined)
    : `${printPhrase(conditions, undefined)} | ${printPhrase(off, undefined)}`;
}

describe('a condition', () => {
  const denied = condition('result', 'eq', 'denied');

  it('is added once, takes its opposite away, and applies again where it was kept', () => {
    expect(after(of('result:denied'), addCondition(of('result:denied'), denied))).toBe('result:denied');
    const query = of('-result:denied actor:ana', 'result:denied');
    expect(after(query, addCondition(query, denied))).toBe('actor:ana result:denied');
  });

  it.each([
    ['result:denied', '-result:denied'],
    ['action:a,b', '-action:a,b'],
    ['has:actor', '-has:actor'],
    ['action:role.*', undefined],
    ['ip:10.0.0.0/8', undefined],
    ['status:>=400', undefined],
  ])('%s turned round is %s', (phrase, turned) => {
    const [it] = parsePhrase(phrase).filter;
    const other = it && opposite(it);
    expect(other && printPhrase([other], undefined)).toBe(turned);
    if (other) expect(opposite(other)).toEqual(it);
  });

  it('is removed, replaced and switched wherever it stands', () => {
    const query = of('result:denied actor:ana', 'ip:::1');
    const ip = condition('ip', 'eq', '::1');
    expect(after(query, removeCondition(query, ip))).toBe('result:denied actor:ana');
    expect(after(query, replaceCondition(query, denied, condition('result', 'neq', 'denied')))).toBe(
      '-result:denied actor:ana | ip:::1',
    );
    expect(after(query, switchCondition(query, denied))).toBe('actor:ana | ip:::1 result:denied');
    expect(after(query, switchCondition(query, ip))).toBe('result:denied actor:ana ip:::1');
  });
});

describe('a value of a facet', () => {
  it.each([
    ['', 'include', 'action:a'],
    ['action:a', 'include', ''],
    ['action:b', 'include', 'action:b,a'],
    ['action:b,a', 'include', 'action:b'],
    ['-action:a', 'include', 'action:a'],
    ['action:a,b', 'exclude', '-action:a action:b'],
    ['-action:a', 'exclude', ''],
    ['action:b -action:c', 'only', 'action:a'],
    ['action:x.* result:denied', 'include', 'action:x.* result:denied action:a'],
  ] as const)('%s, %s a: %s', (phrase, how, expected) => {
    const query = of(phrase);
    expect(after(query, chooseValue(query, 'action', 'a', how))).toBe(expected);
  });
});

it('a phrase adds its conditions and its words to those that are there', () => {
  const query = { ...of('result:denied'), search: 'payroll' };
  const edit = addPhrase(query, parsePhrase('-result:denied actor:ana').filter, 'download');
  expect(after(query, edit)).toBe('-result:denied actor:ana');
  expect(edit.search).toBe('payroll download');
  expect(addPhrase(of(''), [], undefined).search).toBeUndefined();
});
