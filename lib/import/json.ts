import { isLosslessNumber, LosslessNumber, parse } from 'lossless-json';
import { isExactNumber, mayHoldInexactNumber } from '@/lib/audit/exact-number';
import { isObject, type Json, type JsonObject, segment } from '@/lib/audit/json';

/** Deepest nesting that is read. Events are bounded more tightly where they are stored. */
const DEPTH_MAX = 64;

/** A text that is not JSON, or JSON that cannot be kept. The message quotes nothing of the text. */
export class JsonError extends Error {
  override name = 'JsonError';
}

export interface ParsedJson {
  value: Json;
  /** JSON Pointers of the numbers kept as strings of their digits. */
  rewrites: string[];
}

/** An escape for NUL or for one half of a surrogate pair: the only way either gets into well-formed text. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Parses JSON and loses nothing: a number that a double cannot hold (an integer beyond 2^53, a decimal that does not
 * round-trip) becomes the string of its digits. Of duplicate keys the last wins; `__proto__` is a key like any other.
 * Throws JsonError with a reason for bad syntax, NUL, lone surrogates, overflow and nesting beyond DEPTH_MAX.
 */
export function parseJson(text: string): ParsedJson {
  const value = parseNative(text);
  checkTree(value, SUSPICIOUS_ESCAPE.test(text), 0);
  const rewrites: string[] = [];
  if (!mayHoldInexactNumber(text)) return { value, rewrites };
  return { value: unbox(parseLossless(text), '', rewrites), rewrites };
}

/** parseJson for a text that must be one object. */
export function parseJsonObject(text: string): { value: JsonObject; rewrites: string[] } {
  const { value, rewrites } = parseJson(text);
  if (!isObject(value))
    throw new JsonError(`${Array.isArray(value) ? 'an array' : 'a plain value'}, not an object`);
  return { value, rewrites };
}

/** Why a text cannot be kept, or undefined: PostgreSQL has no NUL, and a lone surrogate has no UTF-8. */
export function findTextFault(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL character';
  return /\p{Surrogate}/u.test(text) ? 'holds a lone surrogate' : undefined;
}

function parseNative(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The engine's message quotes the text, which may be somebody's password.
    throw new JsonError('not JSON', { cause });
  }
}

function checkTree(value: Json, checkText: boolean, depth: number): void {
  if (typeof value === 'string') {
    if (checkText) checkString(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= DEPTH_MAX) throw new JsonError(`nested deeper than ${DEPTH_MAX} levels`);
  if (Array.isArray(value)) {
    for (const item of value) checkTree(item, checkText, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (checkText) checkString(key);
    checkTree(value[key] ?? null, checkText, depth + 1);
  }
}

function checkString(text: string): void {
  const fault = findTextFault(text);
  if (fault) throw new JsonError(fault);
}

function parseLossless(text: string): unknown {
  try {
    return parse(text, undefined, { parseNumber: parseToken, onDuplicateKey: ({ newValue }) => newValue });
  } catch (cause) {
    if (cause instanceof JsonError) throw cause;
    // The text is JSON, and its last values are shallow: only a deep value under a duplicate key is left.
    throw new JsonError(`nested deeper than ${DEPTH_MAX} levels`, { cause });
  }
}

function parseToken(token: string): number | LosslessNumber {
  const number = Number(token);
  if (!Number.isFinite(number)) throw new JsonError('number out of range');
  return isExactNumber(token) ? number : new LosslessNumber(token);
}

/** Replaces the numbers kept as digits by strings, and notes where. */
function unbox(value: unknown, pointer: string, rewrites: string[]): Json {
  if (isLosslessNumber(value)) {
    rewrites.push(pointer);
    return value.value;
  }
  if (Array.isArray(value))
    return value.map((item, index) => unbox(item, pointer + segment(index), rewrites));
  if (isObject(value)) {
    const members = Object.entries(value);
    return Object.fromEntries(
      members.map(([key, item]) => [key, unbox(item, pointer + segment(key), rewrites)]),
    );
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
