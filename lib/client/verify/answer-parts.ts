import { isObject, type JsonObject } from '@/lib/audit/json';
import { NotVerified } from './verdict';

/** A JSON object. Throws `answer-malformed`, as every function here. */
export function object(value: unknown): JsonObject {
  if (!isObject(value)) throw malformed('an object');
  return value;
}

/** A member that is a string. */
export function text(from: JsonObject, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw malformed(name);
  return value;
}

/** A member that is a natural number which JSON keeps exactly. */
export function count(from: JsonObject, name: string): number {
  return natural(from[name], name);
}

/** A natural number that JSON keeps exactly; `name` is what it is called. */
export function natural(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw malformed(name);
  return value;
}

/** A member that is an array. */
export function list(from: JsonObject, name: string): readonly unknown[] {
  const value = from[name];
  if (!Array.isArray(value)) throw malformed(name);
  return value;
}

/** A member that is null, or what `read` makes of it. */
export function orNull<T>(
  from: JsonObject,
  name: string,
  read: (from: JsonObject, name: string) => T,
): T | undefined {
  return from[name] === null ? undefined : read(from, name);
}

/** A member that is one of a closed list of words. */
export function word<const Word extends string>(
  from: JsonObject,
  name: string,
  words: readonly Word[],
): Word {
  const found = words.find((one) => one === from[name]);
  if (found === undefined) throw malformed(name);
  return found;
}

/** That an answer does not hold what it should. */
export function malformed(what: string): NotVerified {
  return new NotVerified('answer-malformed', `the server's answer holds no ${what}`);
}
