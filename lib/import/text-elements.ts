import type { ByteWindow } from './byte-window';
import { ELEMENT_BYTES_MAX, type Element, parseElement, rejectTooLong, takeText } from './element';
import { findPostgresLine, readPostgresEntry } from './postgres-text';
import { LineScan, runScan, skipScan } from './scan';

/** One line of text: an entry of PostgreSQL's log, the JSON object behind a syslog header (or any other), or rejected. */
export async function* readTextLine(window: ByteWindow): AsyncGenerator<Element> {
  const { line } = window;
  const scan = new LineScan();
  const end = await runScan(window, scan, ELEMENT_BYTES_MAX);
  if (end === 'too long') {
    yield rejectTooLong(line);
    return await skipScan(window, scan);
  }
  const text = takeText(window, scan.offset);
  if (typeof text !== 'string') return yield text;
  const entry = findPostgresLine(text.replace(/\r?\n$/, ''));
  yield entry ? await readPostgresEntry(window, line, entry) : findObject(line, text.trimEnd());
}

function findObject(line: number, text: string): Element {
  const brace = text.indexOf('{');
  if (brace < 0 || !text.endsWith('}')) return { line, rejected: 'a line of text without a JSON object' };
  return parseElement(line, text.slice(brace));
}
