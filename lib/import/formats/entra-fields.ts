import type { Json, JsonObject } from '@/lib/audit/json';
import { unwrapText } from '@/lib/import/embedded';
import { object } from '@/lib/import/fields';

/** A member by its camel-case name, or by the Pascal-case one of Log Analytics, which keeps structures as JSON text. */
export function entraField(record: JsonObject, name: string): Json | undefined {
  const pascal = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return unwrapText(record[name] ?? record[pascal]);
}

/** What an event says of itself: the envelope's properties, or the whole of an event without an envelope. */
export function entraProperties(element: JsonObject): JsonObject {
  return 'properties' in element ? object(element.properties) : element;
}
