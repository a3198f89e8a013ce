import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** The body of an answer that is there as a whole; what is made of it is made where it is asked for, and once. */
export class WholeBody {
  #tag: string | undefined;
  #gzip: Promise<Buffer> | undefined;

  constructor(readonly plain: Buffer) {}

  /** An entity tag, quoted (RFC 9110, 8.8.3). */
  tag(): string {
    this.#tag ??= `"${createHash('sha256').update(this.plain).digest('base64url').slice(0, 22)}"`;
    return this.#tag;
  }

  gzip(): Promise<Buffer> {
    this.#gzip ??= compress(this.plain);
    return this.#gzip;
  }
}

const kept = new WeakMap<Response, WholeBody>();

/**
 * Makes JSON answers with a text that never changes: hashed and compressed once, and sent to everybody from one place in
 * memory. A client that reads slowly holds none of its own.
 */
export function keepAnswer(text: string, headers: Readonly<Record<string, string>>): () => Response {
  const body = new WholeBody(Buffer.from(text));
  const blob = new Blob([text]);
  return () => {
    const response = new Response(blob, { headers: { ...headers, 'Content-Type': 'application/json' } });
    kept.set(response, body);
    return response;
  };
}

/** The body of an answer, read to its end where it is not one that is kept. */
export async function wholeBodyOf(response: Response): Promise<WholeBody> {
  return kept.get(response) ?? new WholeBody(Buffer.from(await response.arrayBuffer()));
}
