import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInexactNumbers, INEXACT_MAX } from './exact-number';

describe('numbers that a double does not hold are found where they stand', () => {
  it.each([
    ['{"a":9007199254740993}', ['/a']],
    ['{"a":[1,{"b/c":-9007199254740993}],"d":"9007199254740993"}', ['/a/1/b~1c']],
    ['[0.12345678901234567890123,1,1e400]', ['/0', '/2']],
    ['{"x":"],{\\"y\\":12345678901234567890","z" : 12345678901234567890}', ['/z']],
    ['9007199254740993', ['']],
    ['[9007199254740991,1.5,1e2,-0,48.84440069580078]', []],
  ])('%s', (text, pointers) => {
    expect(findInexactNumbers(text)).toEqual(pointers);
  });

  it('in a time that grows with their digits, wherever their zeros are', () => {
    const began = performance.now();
    for (const digits of [`1${'0'.repeat(400_000)}1`, `${'0'.repeat(400_000)}1`, '10'.repeat(200_000)])
      expect(findInexactNumbers(`[0.${digits}]`)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(20_000); // tried at each zero it would take minutes
  });

  it('in no JSON that JavaScript has written itself, beyond 2^53 aside', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const numbers: number[] = [];
        JSON.parse(text, (_, value) => {
          if (typeof value === 'number') numbers.push(value);
          return value;
        });
        const isHeld = numbers.every((number) => Math.abs(number) <= Number.MAX_SAFE_INTEGER);
        expect(isHeld ? findInexactNumbers(text) : []).toEqual([]);
      }),
    );
  });

  it('at a cost that does not grow with what is found', () => {
    const numbers = Array.from({ length: 5_000 }, () => '9007199254740993').join();
    const depth = 20_000;
    const found = findInexactNumbers(`${'['.repeat(depth)}${numbers}${']'.repeat(depth)}`);
    expect(found).toHaveLength(INEXACT_MAX);
    expect(found.join('').length).toBeLessThan(INEXACT_MAX * 200);
  });

  it('beside a text of many megabytes', () => {
    expect(findInexactNumbers(`["${'x'.repeat(20_000_000)}",9007199254740993]`)).toEqual(['/1']);
  });

  it('at any depth', () => {
    const depth = 100_000;
    expect(findInexactNumbers(`${'['.repeat(depth)}9007199254740993${']'.repeat(depth)}`)).toHaveLength(1);
  });
});
