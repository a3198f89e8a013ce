import { isObject, type Json, type JsonObject } from '@/lib/audit/json';

/** A text with something in it, or the digits of a number, which some sources use for ids. */
export function text(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The first of the values that is a text. */
export function firstText(...values: (Json | undefined)[]): string | undefined {
  for (const value of values) {
    const found = text(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object to read members of: an empty one where the source has anything else. */
export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** An array to walk: an empty one where the source has anything else. */
export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of an array. */
export function objects(value: Json | undefined): JsonObject[] {
  return list(value).filter(isObject);
}

/** A whole number, written as a number or as its digits. */
export function integer(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** A status code of HTTP (RFC 9110, 15). */
export function httpStatus(value: Json | undefined): number | undefined {
  const status = integer(value);
  return status !== undefined && status >= 100 && status <= 599 ? status : undefined;
}

/** What a refused or failed HTTP request means: 401 and 403 are decisions, other errors are failures. */
export function resultOfStatus(status: number): 'success' | 'failure' | 'denied' {
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'failure' : 'success';
}

/** The value of a `[{name, value}]` list under any of these spellings of its keys. */
export function namedValue(entries: Json | undefined, name: string): Json | undefined {
  const entry = objects(entries).find(
    (candidate) => firstText(candidate.Name, candidate.name, candidate.key) === name,
  );
  return entry?.Value ?? entry?.value;
}
