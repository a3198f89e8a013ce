import type { JsonObject } from './json';

/** Texts of the value that is being printed, in the order of their marks; printing does not wait for anything. */
let printed: string[] | undefined;

/**
 * A JSON object as the text it is stored as. Printing it costs nothing: {@link printJson} copies the text; only who
 * reads its members has it parsed.
 */
export class JsonText {
  /** An object of unknown members to whoever asks for one. */
  [member: string]: unknown;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  parse(): JsonObject {
    return JSON.parse(this.text);
  }

  toJSON(): unknown {
    return printed === undefined ? this.parse() : `${MARK}${printed.push(this.text) - 1}`;
  }
}

const MARK = '\u0000json-text';
const MARKED = /"\\u0000json-text(\d+)"/g;

/** `JSON.stringify`, with every {@link JsonText} as its text. No event holds NUL, so that nothing else looks like a mark. */
export function printJson(value: unknown): string {
  const texts: string[] = [];
  printed = texts;
  try {
    const marked = JSON.stringify(value);
    return texts.length === 0 ? marked : marked.replace(MARKED, (_, nth: string) => texts[Number(nth)] ?? '');
  } finally {
    printed = undefined;
  }
}
