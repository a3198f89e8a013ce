import type { Change } from '@/lib/audit/event';
import { isObject, type Json, type JsonObject } from '@/lib/audit/json';

/**
 * Details with `before` and `after`, built from the changes where the source did not give them itself. A path that
 * cannot be built (into an array, through a value) is left to `changes`, which is always whole.
 */
export function withSides(details: JsonObject, changes: readonly Change[]): JsonObject {
  if (changes.length === 0 || 'before' in details || 'after' in details) return details;
  return { ...details, before: side(changes, 'before'), after: side(changes, 'after') };
}

function side(changes: readonly Change[], name: 'before' | 'after'): JsonObject {
  const built: JsonObject = {};
  for (const change of changes) {
    const value = change[name];
    if (value !== undefined) setAt(built, change.path, value);
  }
  return built;
}

function setAt(target: JsonObject, pointer: string, value: Json): void {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  if (last === undefined) return;
  let place = target;
  for (const key of keys) {
    const next = Object.hasOwn(place, key) ? place[key] : {};
    if (!isObject(next)) return;
    define(place, key, next);
    place = next;
  }
  define(place, last, value);
}

/** An own member, also where the name is `__proto__`. */
function define(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
