import { sign } from 'node:crypto';
import { verifyEd25519 } from '@/lib/ed25519';
import { type AddCheckpoint, parseAddCheckpoint } from '@/lib/ledger/add-checkpoint';
import { equal } from '@/lib/ledger/bytes';
import { type Checkpoint, parseCheckpoint } from '@/lib/ledger/checkpoint';
import { cosignature, cosignedBytes } from '@/lib/ledger/cosignature';
import { LedgerError } from '@/lib/ledger/error';
import {
  openNote,
  parseNote,
  printNote,
  printSignature,
  signatureOf,
  type VerifierKey,
} from '@/lib/ledger/note';
import { checkConsistency } from '@/lib/ledger/proof';
import { log } from '@/lib/log';
import { sha256 } from '@/lib/sha256';
import type { WitnessKey } from './key';
import type { WitnessStore } from './store';
import type { TrustList } from './trust';

export interface Witness {
  key: WitnessKey;
  trust: TrustList;
  store: WitnessStore;
}

/** What a witness says: signature lines (200), the size it has cosigned (409), or why not, in a line of text. */
export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  body: string;
}

/** A request with the checkpoint in it, signed by a log that is trusted: its note holds trusted signatures alone. */
interface Submission extends AddCheckpoint, Checkpoint {
  text: string;
}

/**
 * Cosigns a checkpoint that goes on from what was cosigned before (C2SP tlog-witness, add-checkpoint). One history of
 * each log: the comparison with the latest checkpoint and its replacement are one step, durable before the answer.
 */
export async function addCheckpoint(witness: Witness, body: string): Promise<WitnessAnswer> {
  const read = readRequest(body);
  if (!read) return { status: 400, body: 'malformed request\n' };
  const { asked, checkpoint } = read;
  const keys = await witness.trust.keysOf(checkpoint.origin);
  if (keys.length === 0) return { status: 404, body: 'unknown log\n' };
  const trusted = await openTrusted(asked.note, keys);
  if (!trusted) return { status: 403, body: 'invalid signature\n' };
  if (asked.oldSize > checkpoint.size)
    return { status: 400, body: 'the old size is beyond the checkpoint\n' };
  const submission = { ...asked, ...checkpoint, text: read.text, note: trusted };
  return await witness.store.exclusive(checkpoint.origin, () => decide(witness, submission));
}

/** The text stands before the last empty line (C2SP signed-note, Format), whatever its signatures are. */
function readRequest(
  body: string,
): { asked: AddCheckpoint; text: string; checkpoint: Checkpoint } | undefined {
  try {
    const asked = parseAddCheckpoint(body);
    const text = asked.note.slice(0, asked.note.lastIndexOf('\n\n') + 1);
    return { asked, text, checkpoint: parseCheckpoint(text) };
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/**
 * The note with the signatures of known keys alone; undefined where none of them signed it, or one of them did not make
 * what stands there as its signature (C2SP signed-note, Signatures).
 */
async function openTrusted(text: string, keys: readonly VerifierKey[]): Promise<string | undefined> {
  try {
    const note = parseNote(text);
    const known = keys.filter((key) => signatureOf(note, key) !== undefined);
    for (const key of known) await openNote(note, key, verifyEd25519);
    const signatures = known.flatMap((key) => signatureOf(note, key) ?? []);
    return signatures.length === 0 ? undefined : printNote({ text: note.text, signatures });
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

async function decide({ key, store }: Witness, submission: Submission): Promise<WitnessAnswer> {
  const { origin, size, root, text, note, oldSize } = submission;
  const latest = (await store.latest(origin)) ?? { size: 0, root: sha256(new Uint8Array()) };
  const conflict = { status: 409, body: `${latest.size}\n` } as const;
  if (oldSize !== latest.size) return conflict;
  if (size === latest.size && !equal(root, latest.root)) {
    // Two checkpoints of one size, both signed by the log: this line and the file are the evidence.
    log.error('witness.fork', { origin, size, note });
    return conflict;
  }
  if (!isConsistent(latest, submission)) {
    log.warn('witness.inconsistent', { origin, oldSize, size, note });
    return { status: 422, body: 'the consistency proof does not hold\n' };
  }
  if (size > latest.size) await store.keep(origin, note);
  return { status: 200, body: cosign(key, text) };
}

/** Whether the submission goes on from the latest checkpoint (RFC 6962, 2.1.2); to nothing a proof has no hashes. */
function isConsistent(latest: Pick<Checkpoint, 'size' | 'root'>, submission: Submission): boolean {
  if (latest.size === 0) return submission.proof.length === 0;
  try {
    checkConsistency(latest, submission, submission.proof, sha256);
    return true;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/** The signature line over a checkpoint (C2SP tlog-cosignature, Format). */
function cosign({ verifier, secret }: WitnessKey, text: string): string {
  const timeS = Math.floor(Date.now() / 1000);
  const signature = Uint8Array.from(sign(null, cosignedBytes(text, timeS), secret));
  return printSignature({ ...verifier, signature: cosignature(timeS, signature) });
}
