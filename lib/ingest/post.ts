import { OutgoingAgent, OutgoingError, requestOutgoing } from '@/lib/outgoing';

/** A sink that cannot be reached, or written to: nothing is known of what it holds. */
export class SinkUnreachable extends Error {
  override readonly name = 'SinkUnreachable';

  /** Whether the address that it has may not be reached, whoever answers there. */
  get isRefused(): boolean {
    return this.cause instanceof OutgoingError && this.cause.code === 'address_refused';
  }
}

/** What a sink answered. */
export interface Posted {
  status: number;
  text: string;
}

/** An answer needs some lines, and its headers some more; whoever sends more is no sink. */
const agent = new OutgoingAgent({ bytesMax: 16 * 1024 });

/**
 * Posts to an address of the configuration, if it may be reached. No redirect is followed. Throws
 * {@link SinkUnreachable} without an answer before the signal is aborted, or with one of more than 16 KB.
 */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Posted> {
  try {
    const answer = await requestOutgoing(url, { method: 'POST', body, headers, signal }, agent);
    return { status: answer.status, text: answer.body.toString('utf8') };
  } catch (cause) {
    throw new SinkUnreachable('no answer', { cause });
  }
}
