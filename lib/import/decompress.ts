import { createGunzip, type Gunzip } from 'node:zlib';

/** Input is fed in slices this long, so that no slice inflates to more than about 16 MiB. */
const SLICE_BYTES = 16 * 1024;

/** Of what is inflated, before its ratio counts: what is repetitive and short is no bomb. */
const FREE_BYTES = 64 * 1024 * 1024;
/** Beyond that of any log that was seen, and far below 1,032, which a bomb comes near to at each of its layers. */
const RATIO_MAX = 200;

/** Whether what was inflated so far is out of proportion: somebody else's memory and time are being spent. */
export function isBomb(bytesIn: number, bytesOut: number): boolean {
  return bytesOut > FREE_BYTES && bytesOut > bytesIn * RATIO_MAX;
}

const BOMB = `the gzip data inflates to more than ${RATIO_MAX} times its size`;

/** Plain bytes of a source that may be gzip (RFC 1952, told by its magic bytes), in any number of members. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const whole = withHead(source, 2);
  const first = await whole.next();
  if (first.done) return;
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* isGzip ? gunzip(prepend(first.value, whole)) : prepend(first.value, whole);
}

/** The same stream with a first chunk of at least `sizeBytes`, or of all there is. */
export async function* withHead(
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  let isHeadSent = false;
  for await (const chunk of source) {
    if (isHeadSent) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < sizeBytes) continue;
    isHeadSent = true;
    yield head;
  }
  if (!isHeadSent && head.length > 0) yield head;
}

export async function* prepend(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/**
 * Everything that could be inflated is yielded before an error is thrown: the output is taken as it is made, because
 * a stream drops what it still buffers when it fails.
 */
async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflated: Uint8Array[] = [];
  const stream = createGunzip();
  stream.on('data', (chunk: Uint8Array) => inflated.push(chunk));
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure ??= error;
  });
  let [bytesIn, bytesOut] = [0, 0];
  stream.on('data', (chunk: Uint8Array) => {
    bytesOut += chunk.length;
  });
  try {
    for await (const slice of slices(source)) {
      await write(stream, slice);
      bytesIn += slice.length;
      yield* inflated.splice(0);
      if (failure) break;
      if (isBomb(bytesIn, bytesOut)) throw new Error(BOMB);
    }
    if (!failure) await finish(stream);
    yield* inflated.splice(0);
  } finally {
    stream.destroy();
  }
  if (failure) throw new Error(describe(failure), { cause: failure });
}

async function* slices(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
  }
}

/** Resolves when the slice is inflated, or the stream has failed: its error listener keeps the failure. */
function write(stream: Gunzip, slice: Uint8Array): Promise<void> {
  return new Promise((resolve) => stream.write(slice, () => resolve()));
}

/** Resolves when the last bytes are out, or the stream has failed. */
function finish(stream: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.end();
  });
}

function describe(error: Error): string {
  return 'code' in error && error.code === 'Z_BUF_ERROR'
    ? 'the gzip data is cut off'
    : 'the gzip data is damaged';
}
