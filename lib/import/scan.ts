import type { ByteWindow } from './byte-window';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/** Levels whose kind of bracket is remembered; deeper ones are refused by the parser anyway. */
const LEVELS = 64;

export type ScanState = 'more' | 'closed' | 'broken';

/** Looks for the end of something in bytes that arrive piece by piece. */
export interface Scan {
  /** How far it has looked, in bytes from where it began. When closed: the length of what was found. */
  offset: number;
  advance(bytes: Uint8Array, start: number, end: number): ScanState;
}

export type ScanEnd = 'closed' | 'broken' | 'unfinished' | 'too long';

/** Runs a scan from the start of the window, until it ends or would have to read on behind `limitBytes`. */
export async function runScan(window: ByteWindow, scan: Scan, limitBytes: number): Promise<ScanEnd> {
  for (;;) {
    const state = scan.advance(window.bytes, window.start, window.end);
    if (state !== 'more') return state;
    if (scan.offset > limitBytes) return 'too long';
    if (!(await window.fill())) return 'unfinished';
  }
}

/** Consumes what a scan has passed, and all that follows until it ends, without holding it. */
export async function skipScan(window: ByteWindow, scan: Scan): Promise<void> {
  for (;;) {
    const state = scan.advance(window.bytes, window.start, window.end);
    window.drop(scan.offset);
    scan.offset = 0;
    if (state !== 'more' || !(await window.fill())) return;
  }
}

export function isJsonBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === 0x0d;
}

/**
 * Finds the end of one JSON value by its brackets and strings alone (RFC 8259, 2 and 7). A value may span lines, but
 * the next line of an NDJSON file must not be taken for the rest of a cut one: a line break inside a string, or an
 * object at the head of a line where the grammar has no place for a value, means `broken`, with `offset` at that line.
 *
 * `bracket` ends behind the bracket that closes the first one; `comma` ends before the comma or bracket that ends a
 * plain member of an array.
 */
export class ValueScan implements Scan {
  offset = 0;
  #depth = 0;
  #isArray = new Uint8Array(LEVELS);
  #inString = false;
  #escaped = false;
  #atLineHead = false;
  #last: number | undefined;

  constructor(private readonly ends: 'bracket' | 'comma' = 'bracket') {}

  /** A scan that begins inside an open object, behind one of its values. */
  static insideObject(): ValueScan {
    const scan = new ValueScan();
    scan.#depth = 1;
    return scan;
  }

  advance(bytes: Uint8Array, start: number, end: number): ScanState {
    for (let at = start + this.offset; at < end; at++) {
      const byte = bytes[at];
      if (this.#inString) {
        if (byte === NEWLINE) return this.#stop(at + 1 - start, 'broken');
        this.#string(byte);
        continue;
      }
      if (isJsonBlank(byte)) {
        this.#atLineHead ||= byte === NEWLINE;
        continue;
      }
      if (this.ends === 'comma' && this.#depth === 0 && isMemberEnd(byte))
        return this.#stop(at - start, 'closed');
      if (this.#atLineHead && byte === OPEN_BRACE && !this.#takesValue())
        return this.#stop(at - start, 'broken');
      this.#token(byte);
      if (this.#depth === 0 && this.ends === 'bracket') return this.#stop(at + 1 - start, 'closed');
    }
    return this.#stop(end - start, 'more');
  }

  #stop(offset: number, state: ScanState): ScanState {
    this.offset = offset;
    return state;
  }

  #string(byte: number | undefined): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #token(byte: number | undefined): void {
    this.#atLineHead = false;
    this.#last = byte;
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (this.#depth < LEVELS) this.#isArray[this.#depth] = byte === OPEN_BRACKET ? 1 : 0;
      this.#depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--;
  }

  /**
   * Whether the grammar allows a value here. Beyond the remembered levels it is denied, so that lines which are each cut
   * before a value cost a bounded number of scans.
   */
  #takesValue(): boolean {
    if (this.#depth >= LEVELS) return false;
    if (this.#last === OPEN_BRACKET || this.#last === COLON || this.#depth === 0) return true;
    return this.#last === COMMA && this.#isArray[this.#depth - 1] === 1;
  }
}

function isMemberEnd(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE;
}

/** Finds the end of a line; with `quotes`, of a CSV record, whose quoted cells may hold line breaks (RFC 4180, 2.6). */
export class LineScan implements Scan {
  offset = 0;
  #inQuotes = false;

  constructor(private readonly quotes = false) {}

  advance(bytes: Uint8Array, start: number, end: number): ScanState {
    for (let at = start + this.offset; at < end; at++) {
      if (bytes[at] === QUOTE && this.quotes) this.#inQuotes = !this.#inQuotes;
      if (bytes[at] !== NEWLINE || this.#inQuotes) continue;
      this.offset = at + 1 - start;
      return 'closed';
    }
    this.offset = end - start;
    return 'more';
  }
}
