import { verifyEd25519 } from '@/lib/ed25519';
import { printAddCheckpoint } from '@/lib/ledger/add-checkpoint';
import { parseSize } from '@/lib/ledger/checkpoint';
import { cosignedAt } from '@/lib/ledger/cosignature';
import { LedgerError } from '@/lib/ledger/error';
import { parseNote, printSignature, signatureOf } from '@/lib/ledger/note';
import type { Offer, Outcome } from './anchor-outcome';
import type { WitnessSink } from './anchor-sinks';
import { post } from './post';

/** With what is known, with what the witness says instead, and once more where another process came between. */
const ATTEMPTS = 3;
/** A witness whose clock is further ahead says nothing about when it saw a checkpoint. */
const AHEAD_MAX_S = 86_400;
const HEADERS = { 'Content-Type': 'text/plain; charset=utf-8' };

/**
 * Has a witness cosign a checkpoint (C2SP tlog-witness, add-checkpoint). Where it holds another size than is known, it
 * is asked again from there. Its signature is verified before it counts. Throws where it cannot be reached.
 */
export async function askWitness(sink: WitnessSink, offer: Offer, signal: AbortSignal): Promise<Outcome> {
  let oldSize = Math.min(offer.known, offer.size);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const proof = oldSize === 0 || oldSize === offer.size ? [] : await offer.prove(oldSize);
    const body = printAddCheckpoint({ oldSize, proof, note: offer.note });
    const { status, text } = await post(sink.url, body, HEADERS, signal);
    if (status !== 409) return await read(sink, offer, status, text);
    const theirs = text.endsWith('\n') ? parseSize(text.slice(0, -1)) : undefined;
    if (theirs === undefined) return { state: 'failing', error: 'http-409', isDown: false };
    if (theirs > offer.size) return { state: 'refused', error: 'sink-is-ahead', theirs };
    // It has this very size, and another root.
    if (theirs === oldSize && oldSize === offer.size)
      return { state: 'refused', error: 'root-mismatch', theirs };
    oldSize = theirs;
  }
  return { state: 'failing', error: 'http-409', isDown: false };
}

async function read(sink: WitnessSink, offer: Offer, status: number, text: string): Promise<Outcome> {
  switch (status) {
    case 200:
      return await readCosignature(sink, offer, text);
    case 422:
      return { state: 'refused', error: 'inconsistent' };
    case 404:
      return { state: 'failing', error: 'unknown-log', isDown: false };
    case 403:
      return { state: 'failing', error: 'signature-unknown', isDown: false };
    default:
      return { state: 'failing', error: `http-${status}`, isDown: status >= 500 || status === 429 };
  }
}

/** Of all lines that come, the one of the witness itself. */
async function readCosignature({ key }: WitnessSink, { note }: Offer, lines: string): Promise<Outcome> {
  try {
    const cosigned = parseNote(note + lines);
    const timeS = await cosignedAt(cosigned, key, verifyEd25519);
    if (timeS > Date.now() / 1000 + AHEAD_MAX_S)
      return { state: 'failing', error: 'cosigned-in-future', isDown: false };
    const line = printSignature(signatureOf(cosigned, key) ?? { ...key, signature: new Uint8Array() });
    return { state: 'anchored', cosignature: { line, at: new Date(timeS * 1000) } };
  } catch (error) {
    if (error instanceof LedgerError) return { state: 'failing', error: error.fault, isDown: false };
    throw error;
  }
}
