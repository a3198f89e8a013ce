import fs from 'node:fs/promises';
import { authenticate, deriveKey } from '@/lib/keys';
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
    return { state: 'failing', error: timeout.aborted ? 'timeout' : 'unreachable', isDown: true };
  }
}

async function deliverTo(sink: Sink, offer: Offer, signal: AbortSignal): Promise<Outcome> {
  switch (sink.kind) {
    case 'witness':
      return await askWitness(sink, offer, signal);
    case 'webhook':
      return await postCheckpoint(sink.url, offer, signal);
    case 'file':
      await appendLine(sink.file, printAnchor(offer)).catch((cause) => {
        throw new SinkUnreachable('not written', { cause });
      });
      return { state: 'anchored' };
  }
}

/** What a webhook is sent and a line of the file says. */
function printAnchor({ origin, size, root, note }: Offer): string {
  return JSON.stringify({ origin, size, root, note });
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

/** Durable when it resolves. A line that a crash has cut off is ended first, so that it spoils no other. */
async function appendLine(file: string, line: string): Promise<void> {
  const handle = await fs.open(file, 'a+', 0o640);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const isCutOff = size > 0 && last[0] !== 0x0a;
    await handle.appendFile(`${isCutOff ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
