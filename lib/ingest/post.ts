/** A sink that cannot be reached, or written to: nothing is known of what it holds. */
export class SinkUnreachable extends Error {
  override readonly name = 'SinkUnreachable';
}

/** What a sink answered. */
export interface Posted {
  status: number;
  text: string;
}

/** An answer needs some lines; whoever sends more is no sink. */
const ANSWER_BYTES_MAX = 16 * 1024;

/**
 * Posts to an address of the configuration. No redirect is followed: nobody but the operator says where checkpoints go.
 * Throws {@link SinkUnreachable} without an answer before the signal is aborted, or with one of more than 16 KB.
 */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Posted> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer is too large');
      chunks.push(chunk);
    }
    return { status: response.status, text: Buffer.concat(chunks).toString('utf8') };
  } catch (cause) {
    throw new SinkUnreachable('no answer', { cause });
  }
}
