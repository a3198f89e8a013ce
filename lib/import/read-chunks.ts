import { readElements } from './containers';

/** The elements of bytes that arrive in chunks, as [line, value or reason]. */
export async function read(bytes: string | Uint8Array, chunkBytes: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const element of readElements(chunks(Buffer.from(bytes), chunkBytes))) {
    found.push('value' in element ? [element.line, element.value] : [element.line, element.rejected]);
  }
  return found;
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
