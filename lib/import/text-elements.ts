import type { ByteWindow } from './byte-window';
import { ELEMENT_BYTES_MAX, type Element, parseElement, rejectTooLong, takeText } from './element';
import { LineScan, runScan, skipScan } from './scan';

/** One line of text: the JSON object behind a syslog header (or any other), or a rejected line. */
export async function* readTextLine(window: ByteWindow): AsyncGenerator<Element> {
  const { line } = window;
  const scan = new LineScan();
  const end = await runScan(window, scan, ELEMENT_BYTES_MAX);
  if (end === 'too long') {
    yield rejectTooLong(line);
    return await skipScan(window, scan);
  }
  const text = takeText(window, scan.offset);
  yield typeof text === 'string' ? findObject(line, text.trimEnd()) : text;
}

function findObject(line: number, text: string): Element {
  const brace = text.indexOf('{');
  if (brace < 0 || !text.endsWith('}')) return { line, rejected: 'a line of text without a JSON object' };
  return parseElement(line, text.slice(brace));
}
