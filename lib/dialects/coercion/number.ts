import type { Coerced } from './coerced';

export interface NumberBounds {
  min: number;
  max?: number;
}

/**
 * `z.coerce.number().int()` of a query string: whatever JavaScript's Number() reads is accepted (`1e2`, `0x10`,
 * spaces, and empty as 0). A repeated parameter is an array, which is no number.
 */
export function coerceNumber(texts: readonly string[], { min, max }: NumberBounds): Coerced<number> {
  const value = texts.length === 1 ? Number(texts[0]) : Number.NaN;
  if (Number.isNaN(value)) return fault('invalid_type', 'Expected number, received nan');
  if (!Number.isInteger(value)) return fault('invalid_type', 'Expected integer, received float');
  if (value < min) return fault('too_small', `Number must be greater than or equal to ${min}`);
  if (max !== undefined && value > max)
    return fault('too_big', `Number must be less than or equal to ${max}`);
  return { ok: true, value };
}

function fault(type: string, msg: string): Coerced<number> {
  return { ok: false, type, msg };
}
