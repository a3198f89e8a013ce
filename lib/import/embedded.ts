import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { JsonError, parseJson } from './json';

export interface Embedded {
  value: JsonObject;
  rewrites: string[];
}

/** An object that a source wrote as a JSON string inside JSON, or undefined when the text is no object. */
export function parseEmbedded(value: Json | undefined): Embedded | undefined {
  const parsed = parseText(value);
  return parsed && isObject(parsed.value) ? { value: parsed.value, rewrites: parsed.rewrites } : undefined;
}

/** A value that a source writes either as JSON or as a JSON string of it. */
export function unwrapText(value: Json | undefined): Json | undefined {
  return parseText(value)?.value ?? value;
}

function parseText(value: Json | undefined): { value: Json; rewrites: string[] } | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return parseJson(value);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
