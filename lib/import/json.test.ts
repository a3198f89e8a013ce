import { describe, expect, it } from 'vitest';
import { JsonError, parseJson } from './json';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('parseJson keeps what a double cannot hold', () => {
  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }, ['/id']],
    ['{"a":[{"b/c":-9223372036854775808}]}', { a: [{ 'b/c': '-9223372036854775808' }] }, ['/a/0/b~1c']],
    ['[0.12345678901234567890123]', ['0.12345678901234567890123'], ['/0']],
    ['[1e-400]', ['1e-400'], ['/0']],
    ['{"n":638754711120000000}', { n: '638754711120000000' }, ['/n']],
  ])('%s becomes text and is listed', (text, value, rewrites) => {
    expect(parseJson(text)).toEqual({ value, rewrites });
  });

  it.each([
    ['[9007199254740991, 1.50, 1e2, 1E+2, -0.0, 0.1]', [9007199254740991, 1.5, 100, 100, -0, 0.1]],
    ['[48.84440069580078]', [48.84440069580078]],
    ['{"a":"12345678901234567890"}', { a: '12345678901234567890' }],
    ['{"a":",12345678901234567890"}', { a: ',12345678901234567890' }],
  ])('%s stays as it is', (text, value) => {
    expect(parseJson(text)).toEqual({ value, rewrites: [] });
  });
});

describe('parseJson refuses with a reason', () => {
  it.each([
    ['{"a":1e400}', 'number out of range'],
    ['{"a":"x\\u0000"}', 'holds a NUL character'],
    ['{"a\\u0000":1}', 'holds a NUL character'],
    ['{"a":"\\ud800"}', 'holds a lone surrogate'],
    ['{"\\uDC00":1}', 'holds a lone surrogate'],
    [nested(65), 'nested deeper than 64 levels'],
    [nested(200_000), 'nested deeper than 64 levels'],
    [`{"a":${nested(100_000)},"a":1e1}`, 'nested deeper than 64 levels'],
    ['{"a":tru}', 'not JSON'],
    ['{"password":"x", oops}', 'not JSON'],
  ])('%.40s', (text, reason) => {
    expect(() => parseJson(text)).toThrow(new JsonError(reason));
  });

  it('but takes a surrogate pair and the deepest nesting that is allowed', () => {
    expect(parseJson('"\\ud83d\\ude00"').value).toBe('😀');
    expect(parseJson(nested(64)).rewrites).toEqual([]);
  });
});

describe('parseJson and hostile keys', () => {
  it.each(['{"a":1,"a":2}', '{"a":1,"a":2,"n":1e0}'])('the last of duplicate keys wins: %s', (text) => {
    expect(parseJson(text).value).toMatchObject({ a: 2 });
  });

  it.each(['', ',"n":12345678901234567890'])('__proto__ is data%s', (rest) => {
    const { value } = parseJson(`{"__proto__":{"polluted":1}${rest}}`);
    expect(Object.keys(Object(value))).toContain('__proto__');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object('').polluted).toBeUndefined();
  });
});
