import { describe, expect, it } from 'vitest';
import { JsonText, printJson } from './json-text';

const HOSTILE = [
  '{"a": 1.50, "b": "$&$1\\u2028"}',
  '{"big": 12345678901234567890.12345}',
  '{"mark": "json-text0", "quoted": "\\"\\\\u0000json-text1\\""}',
  '{}',
];

describe('JSON text', () => {
  it('is printed as it stands, wherever it stands', () => {
    const texts = HOSTILE.map((text) => new JsonText(text));
    expect(printJson({ rows: texts.map((details, nth) => ({ nth, details })), name: '"$1"' })).toBe(
      `{"rows":[${HOSTILE.map((text, nth) => `{"nth":${nth},"details":${text}}`).join(',')}],"name":"\\"$1\\""}`,
    );
  });

  it('is an object to JSON.stringify, also after a print that failed', () => {
    expect(() => printJson({ details: new JsonText('{}'), big: 1n })).toThrow(TypeError);
    expect(JSON.stringify({ details: new JsonText('{"a": 1}') })).toBe('{"details":{"a":1}}');
  });
});
