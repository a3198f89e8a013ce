import { authenticate, deriveKey } from '@/lib/keys';
import { appendAnchor, printAnchor } from './anchor-file';
import type { Offer, Outcome } from './anchor-outcome';
import type { Sink } from './anchor-sinks';
import { askWitness } from './anchor-witness';
import { post, SinkUnreachable } from './post';

/** Of the whole conversation about one checkpoint. */
const TIMEOUT_MS = 10_000;

/** Offers a checkpoint to a sink. Answers what became of it; throws where `stop` is aborted. */
export async function deliver(sink: Sink, offer: Offer, stop: AbortSignal): Promise<Outcome> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await deliverTo(sink, offer, AbortSignal.any([timeout, stop]));
  } catch (error) {
    if (stop.aborted || !(error instanceof SinkUnreachable)) throw error;
    return { state: 'failing', error: wordOf(error, timeout.aborted), isDown: true };
  }
}

function wordOf({ isRefused }: SinkUnreachable, isLate: boolean): string {
  if (isRefused) return 'address-refused';
  return isLate ? 'timeout' : 'unreachable';
}

async function deliverTo(sink: Sink, offer: Offer, signal: AbortSignal): Promise<Outcome> {
  switch (sink.kind) {
    case 'witness':
      return await askWitness(sink, offer, signal);
    case 'webhook':
      return await postCheckpoint(sink.url, offer, signal);
    case 'file':
      await appendAnchor(sink.file, printAnchor(offer)).catch((cause) => {
        throw new SinkUnreachable('not written', { cause });
      });
      return { state: 'anchored' };
  }
}

/** The key that a webhook verifies its requests by. */
export function webhookKey(): Buffer {
  return deriveKey('webhook');
}

async function postCheckpoint(url: string, offer: Offer, signal: AbortSignal): Promise<Outcome> {
  const body = printAnchor(offer);
  const mac = authenticate(webhookKey(), Buffer.from(body)).toString('hex');
  const headers = { 'Content-Type': 'application/json', 'X-Trailmark-Signature': `sha256=${mac}` };
  const { status } = await post(url, body, headers, signal);
  if (status >= 200 && status < 300) return { state: 'anchored' };
  return { state: 'failing', error: `http-${status}`, isDown: true };
}
