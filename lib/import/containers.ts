import { ByteWindow } from './byte-window';
import { type CsvHeader, findCsvHeader, readCsv } from './csv-elements';
import { decodeUtf8, toUtf8 } from './decode';
import { decompress } from './decompress';
import type { Element } from './element';
import { isBetweenValues, readMembers, readObject } from './json-elements';
import { isPostgresCsv, POSTGRES_CSV } from './postgres-csv';
import { CLOSE_BRACKET, isJsonBlank, LineScan, OPEN_BRACE, OPEN_BRACKET, QUOTE, runScan } from './scan';
import { readTextLine } from './text-elements';

/** A header is looked for in the first line up to this length. */
const HEADER_BYTES_MAX = 64 * 1024;

/** How the elements stand in a file: rows of CSV, members of a JSON array, JSON objects behind each other, or lines of text. */
export type Container = 'csv' | 'array' | 'objects' | 'text';

export interface ContainerOptions {
  /** What the bytes pass through once they are decompressed; where it throws, the file ends. */
  guard?: ((bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined;
  /** Told once, before the first element, unless the file is empty. */
  onContainer?: ((container: Container) => void) | undefined;
}

/**
 * The elements of a file, whatever wraps them: gzip, a byte order mark, a JSON array, an envelope such as
 * `{"Records":[…]}`, NDJSON, concatenated or pretty-printed objects, CSV, the logs of PostgreSQL, or lines of text that
 * end in an object.
 * What cannot be read is rejected with its line number and reading goes on; only damaged gzip, a failing source and
 * bad UTF-16 end it. Memory is bounded by one element, whatever the length of the file. Never throws.
 */
export async function* readElements(
  bytes: AsyncIterable<Uint8Array>,
  { guard = (plain) => plain, onContainer }: ContainerOptions = {},
): AsyncGenerator<Element> {
  const window = new ByteWindow(toUtf8(guard(decompress(bytes))));
  try {
    const header = (await window.skip(isBetweenValues)) ? await findHeader(window) : undefined;
    if (window.length > 0) onContainer?.(header ? 'csv' : await containerOf(window));
    yield* header ? readRecords(window, header) : readJsonAndText(window);
    if (window.failure !== undefined) yield { line: window.line, rejected: window.failure };
  } finally {
    await window.close();
  }
}

async function* readJsonAndText(window: ByteWindow): AsyncGenerator<Element> {
  while (await window.skip(isBetweenValues)) {
    if (window.peek() === OPEN_BRACE) yield* readObject(window);
    else if (await opensArray(window)) {
      window.drop(1);
      yield* readMembers(window);
    } else yield* readTextLine(window);
  }
}

async function containerOf(window: ByteWindow): Promise<Container> {
  if (window.peek() === OPEN_BRACE) return 'objects';
  return (await opensArray(window)) ? 'array' : 'text';
}

async function* readRecords(window: ByteWindow, { header, count }: FoundHeader): AsyncGenerator<Element> {
  window.drop(count);
  yield* readCsv(window, header);
}

/** Whether the first byte opens a JSON array, rather than a line of text such as `[error] …`. */
async function opensArray(window: ByteWindow): Promise<boolean> {
  if (window.peek() !== OPEN_BRACKET) return false;
  let offset = 1;
  while (offset < window.length || (offset < HEADER_BYTES_MAX && (await window.fill()))) {
    const byte = window.peek(offset);
    if (!isJsonBlank(byte))
      return [OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACKET, QUOTE].some((opener) => opener === byte);
    offset++;
  }
  return false;
}

interface FoundHeader {
  header: CsvHeader;
  /** Bytes up to the first row. */
  count: number;
}

/** The header of a CSV file, in its first line or behind the type that PowerShell's Export-Csv writes there. */
async function findHeader(window: ByteWindow): Promise<FoundHeader | undefined> {
  if (window.peek() === OPEN_BRACE || window.peek() === OPEN_BRACKET) return undefined;
  const scan = new LineScan();
  if ((await runScan(window, scan, HEADER_BYTES_MAX)) === 'too long') return undefined;
  const line = decodeUtf8(window.view(scan.offset))?.trimEnd();
  if (line?.startsWith('#TYPE ')) {
    window.drop(scan.offset);
    return findHeader(window);
  }
  if (line !== undefined && isPostgresCsv(line)) return { header: POSTGRES_CSV, count: 0 };
  const header = line === undefined ? undefined : findCsvHeader(line);
  return header && { header, count: scan.offset };
}
