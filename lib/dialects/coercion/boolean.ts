import type { Coerced } from './coerced';

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const FALSE = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

/** A boolean in a query string as pydantic v2 reads it: its words in any case. */
export function coerceBoolean(text: string): Coerced<boolean> {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return { ok: true, value: true };
  if (FALSE.has(word)) return { ok: true, value: false };
  const msg = 'Input should be a valid boolean, unable to interpret input';
  return { ok: false, type: 'bool_parsing', msg };
}
