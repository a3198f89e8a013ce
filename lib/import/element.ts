import type { JsonObject } from '@/lib/audit/json';
import type { ByteWindow } from './byte-window';
import { decodeUtf8 } from './decode';
import { parseJsonObject } from './json';

/** Longest raw text of one element; a longer one is rejected and passed without being held. */
export const ELEMENT_BYTES_MAX = 16 * 1024 * 1024;

/** One object of a file with the number of the line it begins on, or why there is none. */
export type Element = FoundElement | RejectedElement;

export interface FoundElement {
  line: number;
  value: JsonObject;
  /** JSON Pointers of the numbers kept as strings of their digits. */
  rewrites: string[];
  /** Length of its text, in UTF-16 units. */
  textLength: number;
}

export interface RejectedElement {
  line: number;
  rejected: string;
}

export function rejectTooLong(line: number): RejectedElement {
  return { line, rejected: `longer than ${ELEMENT_BYTES_MAX / 1024 / 1024} MiB` };
}

/** Consumes these bytes of the window and gives their text, or why they have none. */
export function takeText(window: ByteWindow, count: number): string | RejectedElement {
  const { line } = window;
  const text = count > ELEMENT_BYTES_MAX ? rejectTooLong(line) : decodeUtf8(window.view(count));
  window.drop(count);
  return text ?? { line, rejected: 'not UTF-8' };
}

/** The object that a text is. */
export function parseElement(line: number, text: string): Element {
  try {
    return { line, ...parseJsonObject(text), textLength: text.length };
  } catch (error) {
    return { line, rejected: error instanceof Error ? error.message : String(error) };
  }
}
