import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { mapOne } from './map-one';

const OTHERS: readonly Json[] = [
  null,
  true,
  0,
  -1.5,
  '',
  ' ',
  'null',
  '2024-13-45T99:99:99Z',
  [],
  [[]],
  {},
  [{}],
];

/**
 * For tests: what an event of a format becomes when any one of its members, at any depth, is something else or
 * missing. Throws where the format does.
 */
export function mapMangled(element: JsonObject): Set<string> {
  const outcomes = new Set<string>();
  for (const mangled of mangle(element)) {
    const draft = mapOne(mangled);
    outcomes.add(typeof draft === 'string' ? draft : draft.result);
  }
  return outcomes;
}

function* mangle(value: JsonObject): Generator<JsonObject> {
  for (const [key, member] of Object.entries(value)) {
    const { [key]: _, ...rest } = value;
    yield rest;
    for (const other of OTHERS) yield { ...value, [key]: other };
    if (isObject(member)) for (const inner of mangle(member)) yield { ...value, [key]: inner };
  }
}
