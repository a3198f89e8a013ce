import type { Coerced } from './coerced';

/** Bounds are inclusive. */
export interface IntegerBounds {
  min: bigint;
  max?: bigint;
  /** Beyond it a number is too large to be one, whatever the bounds. */
  sizeMax?: bigint;
}

const INTEGER = /^[ \t\n\r\f\v]*([+-]?\d+(?:_+\d+)*)(?:\.0+)?[ \t\n\r\f\v]*$/;

/**
 * An integer in a query string as pydantic v2 reads it: a sign, spaces around it, underscores inside and a zero
 * fraction are accepted, exponents and hex are not. Bigint, because a page number may be any size.
 */
export function coerceInteger(text: string, bounds: IntegerBounds): Coerced<bigint> {
  const digits = INTEGER.exec(text)?.[1]?.replaceAll('_', '').replace(/^\+/, '');
  if (digits === undefined) {
    const msg = 'Input should be a valid integer, unable to parse string as an integer';
    return { ok: false, type: 'int_parsing', msg };
  }
  if (digits.length > 4300 || (bounds.sizeMax !== undefined && BigInt(digits) > bounds.sizeMax)) {
    const msg = 'Unable to parse input string as an integer, exceeded maximum size';
    return { ok: false, type: 'int_parsing_size', msg };
  }
  const value = BigInt(digits);
  const { min, max } = bounds;
  if (value < min) {
    const msg = `Input should be greater than or equal to ${min}`;
    return { ok: false, type: 'greater_than_equal', msg, ctx: { ge: Number(min) } };
  }
  if (max !== undefined && value > max) {
    const msg = `Input should be less than or equal to ${max}`;
    return { ok: false, type: 'less_than_equal', msg, ctx: { le: Number(max) } };
  }
  return { ok: true, value };
}
