import { ByteWindow } from './byte-window';
import { ELEMENT_BYTES_MAX, type Element, parseElement, rejectTooLong, takeText } from './element';
import { findEnvelopeArray, isEnvelope } from './envelope';
import { CLOSE_BRACKET, COMMA, isJsonBlank, OPEN_BRACE, runScan, skipScan, ValueScan } from './scan';

/**
 * An object longer than this is taken for an envelope by its first members alone, so that it need not be held; so is one
 * that does not close, so that what a cut file holds is not lost.
 */
const LOOKAHEAD_BYTES = 1024 * 1024;
/** Arrays and envelopes inside each other that are unwrapped. */
const NESTING_MAX = 3;

const NOT_CLOSED = 'the JSON value is not closed';

/**
 * The object that begins at the window's first byte: one element, or those of the envelope it is. A value that does
 * not close is rejected, and reading goes on at the next line that begins an object at the same column.
 */
export async function* readObject(window: ByteWindow, nesting = 0): AsyncGenerator<Element> {
  const { line, column } = window;
  const scan = new ValueScan();
  let end = await runScan(window, scan, LOOKAHEAD_BYTES);
  if ((end !== 'closed' || scan.offset > LOOKAHEAD_BYTES) && nesting < NESTING_MAX) {
    const array = findEnvelopeArray(window.view());
    if (array !== undefined) return yield* readEnvelope(window, array, nesting);
  }
  if (end === 'too long') end = await runScan(window, scan, ELEMENT_BYTES_MAX);
  if (end === 'closed') return yield* takeElements(window, scan.offset, nesting);
  if (end === 'too long') {
    yield rejectTooLong(line);
    return await skipScan(window, scan);
  }
  const isCutOff = end === 'unfinished' && window.failure !== undefined;
  if (!isCutOff) yield { line, rejected: NOT_CLOSED };
  window.drop(findNextObject(window.view(), column) ?? scan.offset);
}

/** The members of the array whose opening bracket has been consumed. */
export async function* readMembers(window: ByteWindow, nesting = 0): AsyncGenerator<Element> {
  const { line } = window;
  while (await window.skip(isBetweenValues)) {
    if (window.peek() === CLOSE_BRACKET) return window.drop(1);
    if (window.peek() === OPEN_BRACE) yield* readObject(window, nesting + 1);
    else yield* rejectMember(window);
  }
  if (window.failure === undefined) yield { line, rejected: 'the JSON array is not closed' };
}

/** Blanks, the commas between values, and the record separator of RFC 7464. */
export function isBetweenValues(byte: number | undefined): boolean {
  return isJsonBlank(byte) || byte === COMMA || byte === 0x1e;
}

/** A whole object: once parsed it is plain whether it is an envelope, which is then read again member by member. */
async function* takeElements(window: ByteWindow, count: number, nesting: number): AsyncGenerator<Element> {
  const { line } = window;
  const raw = window.view(count);
  const text = takeText(window, count);
  const element = typeof text === 'string' ? parseElement(line, text) : text;
  const isWrapping = 'value' in element && nesting < NESTING_MAX && isEnvelope(element.value);
  const array = isWrapping ? findEnvelopeArray(raw) : undefined;
  if (array === undefined) return yield element;
  const inner = new ByteWindow(once(Buffer.from(raw)), line);
  await inner.fill();
  yield* readEnvelope(inner, array, nesting);
}

async function* readEnvelope(window: ByteWindow, array: number, nesting: number): AsyncGenerator<Element> {
  window.drop(array + 1);
  yield* readMembers(window, nesting);
  await skipScan(window, ValueScan.insideObject());
}

async function* rejectMember(window: ByteWindow): AsyncGenerator<Element> {
  yield { line: window.line, rejected: 'not an object' };
  await skipScan(window, new ValueScan('comma'));
  const at = window.peek();
  if (at !== undefined && at !== COMMA && at !== CLOSE_BRACKET) window.drop(1);
}

/** Where, behind the first line, a line holds an opening brace at this column behind blanks only. */
function findNextObject(bytes: Buffer, column: number): number | undefined {
  for (let feed = bytes.indexOf(0x0a); feed >= 0; feed = bytes.indexOf(0x0a, feed + 1)) {
    const brace = feed + 1 + column;
    if (bytes[brace] === OPEN_BRACE && bytes.subarray(feed + 1, brace).every(isJsonBlank)) return brace;
  }
  return undefined;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
