import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, utf8 } from './bytes';
import { canonicalize } from './canonical';
import { CanonicalWriter } from './canonical-bytes';

const VECTORS = path.join(import.meta.dirname, 'vectors/jcs');

describe('JCS (RFC 8785)', () => {
  it.each(readdirSync(path.join(VECTORS, 'input')))('gives the published text of %s', (name) => {
    const input = JSON.parse(readFileSync(path.join(VECTORS, 'input', name), 'utf8'));
    expect(canonicalize(input)).toBe(readFileSync(path.join(VECTORS, 'output', name), 'utf8').trimEnd());
  });

  it('parses back to the value, and the same value gives the same text whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = JSON.parse(text);
        const canonical = canonicalize(value);
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalize(JSON.parse(canonical))).toBe(canonical);
      }),
    );
  });

  it('sorts members by UTF-16 code units, not by code points or locale', () => {
    const members = { '\ufb33': 1, '\u{1f600}': 2, '\u00e9': 3, e: 4, Z: 5 };
    expect(Object.keys(JSON.parse(canonicalize(members)))).toEqual([
      'Z',
      'e',
      '\u00e9',
      '\u{1f600}',
      '\ufb33',
    ]);
  });

  it.each([
    [
      '{"b":1,"10":2,"9":3,"a":{"2":1,"1":[{"z":1,"07":2}]}}',
      '{"10":2,"9":3,"a":{"1":[{"07":2,"z":1}],"2":1},"b":1}',
    ],
    ['{"b":1,"__proto__":{"y":1,"x":2},"a":2}', '{"__proto__":{"x":2,"y":1},"a":2,"b":1}'],
    ['{"toJSON":"x","constructor":1,"a":[]}', '{"a":[],"constructor":1,"toJSON":"x"}'],
  ])('sorts what an object of the platform would keep in another order: %s', (text, canonical) => {
    expect(canonicalize(JSON.parse(text))).toBe(canonical);
  });

  it('gives the same bytes when it is written as bytes', () => {
    const writer = new CanonicalWriter();
    const check = (value: Parameters<typeof canonicalize>[0]) => {
      writer.length = 0;
      writer.value(value);
      expect(hex(writer.written())).toBe(hex(utf8(canonicalize(value))));
    };
    fc.assert(fc.property(fc.jsonValue(), check), { numRuns: 1000 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 1000 });
    for (let code = 0; code < 0xd800; code++) check(`a${String.fromCharCode(code)}b`);
    check({ long: 'x'.repeat(100_000), wide: '日'.repeat(50_000), 7: [], a: { b: undefined, c: null } });
    for (const name of readdirSync(path.join(VECTORS, 'input')))
      check(JSON.parse(readFileSync(path.join(VECTORS, 'input', name), 'utf8')));
    expect(() => check(Number.NaN)).toThrow(RangeError);
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalize({ b: undefined, a: null })).toBe('{"a":null}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('throws on %s', (number) => {
    expect(() => canonicalize({ number })).toThrow(RangeError);
    expect(() => new CanonicalWriter().value({ number })).toThrow(RangeError);
  });
});
