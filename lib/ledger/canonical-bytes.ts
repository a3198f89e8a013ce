import { type CanonicalValue, canonicalize } from './canonical';

const START_BYTES = 16 * 1024;

/**
 * Writes canonical JSON as UTF-8, the same bytes as those of `canonicalize`, without the texts between: hashing is
 * most of what an append costs, and making texts was most of hashing.
 */
export class CanonicalWriter {
  bytes = new Uint8Array(START_BYTES);
  length = 0;
  readonly #encoder = new TextEncoder();

  /** What has been written since `length` was 0; valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    for (let nth = 0; nth < bytes.length; nth++) this.bytes[this.length++] = bytes[nth] ?? 0;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.bytes[this.length++] = byte;
  }

  value(value: CanonicalValue): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value !== 'object' || value === null) this.#encode(canonicalize(value));
    else if (isArray(value)) this.#items(value);
    else this.#members(value);
  }

  #items(items: readonly CanonicalValue[]): void {
    this.byte(OPEN_ARRAY);
    let isFirst = true;
    for (const item of items) {
      if (!isFirst) this.byte(COMMA);
      isFirst = false;
      this.value(item);
    }
    this.byte(CLOSE_ARRAY);
  }

  #members(object: { readonly [key: string]: CanonicalValue | undefined }): void {
    this.byte(OPEN_OBJECT);
    let isFirst = true;
    for (const key of Object.keys(object).sort()) {
      const member = object[key];
      if (member === undefined) continue;
      if (!isFirst) this.byte(COMMA);
      isFirst = false;
      this.#text(key);
      this.byte(COLON);
      this.value(member);
    }
    this.byte(CLOSE_OBJECT);
  }

  /** Most texts are plain ASCII; any other is begun again the slow way. */
  #text(text: string): void {
    this.#reserve(text.length + 2);
    const start = this.length;
    let at = start;
    this.bytes[at++] = QUOTE;
    for (let nth = 0; nth < text.length; nth++) {
      const code = text.charCodeAt(nth);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        this.#encode(JSON.stringify(text));
        return;
      }
      this.bytes[at++] = code;
    }
    this.bytes[at++] = QUOTE;
    this.length = at;
  }

  #encode(text: string): void {
    this.#reserve(3 * text.length);
    this.length += this.#encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const COMMA = 0x2c;
const [OPEN_ARRAY, CLOSE_ARRAY, COLON, QUOTE, BACKSLASH] = [0x5b, 0x5d, 0x3a, 0x22, 0x5c] as const;

/** Array.isArray does not narrow a readonly array away from an object type. */
function isArray(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
