import { pipeline, Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { AuditError } from '@/lib/audit/error';
import { isBomb } from '@/lib/import/decompress';

/**
 * The chunks of a request's body, decompressed where it says so. A slow consumer holds the sender back. Throws
 * `too_large` beyond `bytesMax` decompressed bytes, or for a bomb, `invalid_body` for a bad or cut stream.
 */
export async function* bodyChunks(
  request: Request,
  bytesMax = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of decompressed(request)) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new AuditError('too_large', `The body is larger than ${bytesMax} bytes`);
    yield chunk;
  }
}

const DECOMPRESSORS = { gzip: createGunzip, deflate: createInflate } as const;

function decompressed(request: Request): AsyncIterable<Uint8Array> {
  const encoding = (request.headers.get('content-encoding') ?? '').trim().toLowerCase();
  const raw = rawChunks(request);
  if (encoding === '' || encoding === 'identity') return raw;
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new AuditError(
      'unsupported_media_type',
      `Content-Encoding ${encoding.slice(0, 40)} is not read here: gzip is`,
    );
  return inflate(raw, encoding);
}

async function* inflate(raw: AsyncIterable<Uint8Array>, encoding: keyof typeof DECOMPRESSORS) {
  let [bytesIn, bytesOut] = [0, 0];
  const counted = async function* () {
    for await (const chunk of raw) {
      bytesIn += chunk.byteLength;
      yield chunk;
    }
  };
  const inflated: AsyncIterable<Uint8Array> = pipeline(
    Readable.from(counted()),
    DECOMPRESSORS[encoding](),
    () => undefined, // the loop below sees the error
  );
  try {
    for await (const chunk of inflated) {
      bytesOut += chunk.byteLength;
      if (isBomb(bytesIn, bytesOut)) throw new AuditError('too_large', 'The body inflates out of proportion');
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError('invalid_body', `The body is not ${encoding}, or ends too early`, { cause });
  }
}

async function* rawChunks(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw new AuditError('invalid_body', 'The body was cut off', { cause });
  } finally {
    await reader.cancel().catch(() => undefined); // it has ended or failed already
  }
}

/** The whole body, at most `bytesMax` bytes of it after decompression. */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyChunks(request, bytesMax)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The text of a body that must be UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AuditError('invalid_body', 'The body is not UTF-8', { cause });
  }
}

/** The media type of a request, lower case, without parameters. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
