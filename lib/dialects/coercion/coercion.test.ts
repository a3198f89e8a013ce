import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coerceBoolean } from './boolean';
import { coerceDatetime } from './datetime';
import { coerceInteger } from './integer';

const VECTORS = path.resolve('../shared/vectors/query-coercion.json');
const Vector = z.object({
  kind: z.enum(['datetime', 'int', 'bool']),
  input: z.string(),
  ok: z.union([z.string(), z.boolean(), z.tuple([z.string(), z.boolean()])]).optional(),
  error: z.tuple([z.string(), z.string()]).optional(),
});

function outcome(kind: string, input: string) {
  const coerced =
    kind === 'datetime'
      ? coerceDatetime(input)
      : kind === 'bool'
        ? coerceBoolean(input)
        : coerceInteger(input, { min: -(10n ** 40n) });
  return coerced.ok ? { ok: String(coerced.value) } : { error: [coerced.type, coerced.msg] };
}

describe.skipIf(!existsSync(VECTORS))(
  'the public coercion vectors (skipped where ../shared/vectors is absent)',
  () => {
    const vectors = existsSync(VECTORS)
      ? z.array(Vector).parse(JSON.parse(readFileSync(VECTORS, 'utf8')))
      : [];

    it.each(vectors.map((vector) => [vector.kind, vector.input, vector] as const))(
      '%s %j',
      (kind, input, vector) => {
        const ok = Array.isArray(vector.ok) ? vector.ok[0] : vector.ok;
        expect(outcome(kind, input)).toEqual(vector.error ? { error: vector.error } : { ok: String(ok) });
      },
    );
  },
);

describe('datetimes in a query string', () => {
  it.each([
    ['2026-01-01T00:00:00 02:00', '1767218400000000'],
    ['2026-01-01T00:00:00+02:00', '1767218400000000'],
    ['2026-01-01', '1767225600000000'],
    ['2026-01-01T00:00:00.1234567Z', '1767225600123456'],
    ['20260101', '20260101000000'],
    ['-1', '-1000000'],
    ['2024-02-29', '1709164800000000'],
  ])('%s is %s microseconds', (input, microseconds) => {
    expect(outcome('datetime', input)).toEqual({ ok: microseconds });
  });

  it.each([
    ['', 'input is too short'],
    ['now', 'input is too short'],
    ['2026-01-01T24:00:00Z', 'unexpected extra characters at the end of the input'],
    ['2026-01-01T00:00:60Z', 'unexpected extra characters at the end of the input'],
    ['2026-01-01T00:00:00+02', 'unexpected extra characters at the end of the input'],
    ['2026-01-01T00:00:00+24:00', 'unexpected extra characters at the end of the input'],
    ['2025-02-29', 'day value is outside expected range'],
    ['99999999999999999', 'dates after 9999 are not supported as unix timestamps'],
  ])('%j is refused: %s', (input, error) => {
    const msg = `Input should be a valid datetime or date, ${error}`;
    expect(outcome('datetime', input)).toEqual({ error: ['datetime_from_date_parsing', msg] });
  });
});

describe('integers in a query string', () => {
  it.each(['1.0', ' 1 ', '+1', '001', '0_1'])('%j is 1', (input) => {
    expect(outcome('int', input)).toEqual({ ok: '1' });
  });

  it.each(['1e2', '0x10', '', 'null', '1.5', '_1', '1_'])('%j is refused', (input) => {
    expect(outcome('int', input)).toMatchObject({ error: ['int_parsing', expect.any(String)] });
  });
});
