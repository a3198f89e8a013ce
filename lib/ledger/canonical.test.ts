import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize } from './canonical';

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

  it('leaves out members that are undefined', () => {
    expect(canonicalize({ b: undefined, a: null })).toBe('{"a":null}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('throws on %s', (number) => {
    expect(() => canonicalize({ number })).toThrow(RangeError);
  });
});
