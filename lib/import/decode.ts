import { isUtf8 } from 'node:buffer';
import { prepend, withHead } from './decompress';

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 bytes of a text that may begin with a byte order mark: UTF-8 loses the mark, UTF-16 is transcoded. */
export async function* toUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const whole = withHead(source, 3);
  const first = await whole.next();
  if (first.done) return;
  const head = first.value;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) yield* prepend(head.subarray(3), whole);
  else if (head[0] === 0xff && head[1] === 0xfe)
    yield* transcode(prepend(head.subarray(2), whole), 'utf-16le');
  else if (head[0] === 0xfe && head[1] === 0xff)
    yield* transcode(prepend(head.subarray(2), whole), 'utf-16be');
  else yield* prepend(head, whole);
}

/** The text of UTF-8 bytes, or undefined where they are not UTF-8: nothing is replaced. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? UTF_8.decode(bytes) : undefined;
}

async function* transcode(source: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of source) yield Buffer.from(decodePart(decoder, chunk, true), 'utf8');
  yield Buffer.from(decodePart(decoder, new Uint8Array(), false), 'utf8');
}

function decodePart(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (cause) {
    throw new Error(`not ${decoder.encoding.toUpperCase()}`, { cause });
  }
}
