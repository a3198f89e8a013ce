import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhrase } from '@/lib/audit/phrase';
import { complete, draftAt, faultyTokens, knownValues, suggestFields } from './suggest';

describe('a draft', () => {
  it.each([
    ['act', 3, { field: undefined, typed: 'act', sign: '' }],
    ['result:den', 10, { field: 'result', typed: 'den', before: 'result:' }],
    ['-result:success,den', 19, { field: 'result', typed: 'den', before: 'result:success,', sign: '-' }],
    ['actor:ana act', 13, { field: undefined, typed: 'act', start: 10 }],
    ['actor:"ana', 10, { field: 'actorId', typed: 'ana' }],
    ['actor:ana ', 10, { field: undefined, typed: '', start: 10 }],
    ['nope:x', 6, { field: undefined, typed: 'nope:x' }],
  ])('of %j at %d is what is typed there', (text, caret, expected) => {
    expect(draftAt(text, caret)).toMatchObject(expected);
  });

  it('is completed to a phrase that means the value, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (value) => {
        const { text, caret } = complete(
          'result:denied resource:pay',
          draftAt('result:denied resource:pay', 26),
          {
            value,
          },
        );
        expect(parsePhrase(text)).toEqual({
          filter: [
            { field: 'result', op: 'eq', values: ['denied'] },
            { field: 'resourceId', op: 'eq', values: [value] },
          ],
          search: undefined,
          faults: [],
        });
        expect(caret).toBe(text.length);
      }),
    );
  });

  it('is completed within a phrase, and leaves the rest of it', () => {
    expect(complete('act result:denied', draftAt('act result:denied', 3), { field: 'action' })).toEqual({
      text: 'action:result:denied',
      caret: 7,
    });
    const { text } = complete('result:den actor:ana', draftAt('result:den actor:ana', 10), {
      value: 'denied',
    });
    expect(text).toBe('result:denied actor:ana');
  });
});

it('fields are found by their word first, then by their label, and none that a role may not ask for', () => {
  expect(suggestFields('ac', false).slice(0, 2)).toEqual(['actorType', 'actorId']);
  expect(suggestFields('e-mail', false)).toEqual(['actorEmail']);
  expect(suggestFields('', true)).not.toContain('actorId');
  expect(suggestFields('', true)).toContain('action');
});

it('choices are known without asking', () => {
  expect(knownValues('result', 'en')).toEqual(['denied']);
  expect(knownValues('action', 'x')).toBeUndefined();
});

it('what is not understood stays in the bar', () => {
  expect(faultyTokens('nope:x result:denied status:abc word')).toBe('nope:x status:abc');
});
