import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { readIfThere, writeDurably } from '@/lib/durable-file';
import { publicBytes, verifyEd25519 } from '@/lib/ed25519';
import { env } from '@/lib/env';
import { deriveSigningKey } from '@/lib/keys';
import { utf8 } from '@/lib/ledger/bytes';
import { type Checkpoint, parseCheckpoint, printCheckpoint } from '@/lib/ledger/checkpoint';
import { makeKey, openNote, parseNote, printNote, SIGNATURE, type VerifierKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

/** What names a log for its verifiers. */
export interface LogName {
  ledgerId: string;
  kind: 'main' | 'access';
  epoch: number;
}

/** The origin of a log (C2SP tlog-checkpoint), which is the name of its key too. */
export function logOrigin({ ledgerId, kind, epoch }: LogName): string {
  const name = `${env().TRAILMARK_ORIGIN}/${ledgerId}${kind === 'access' ? '/access' : ''}`;
  return epoch > 1 ? `${name}/e${epoch}` : name;
}

/** One key for each origin: a verifier that trusts one log trusts no other by it. Never in the database. */
function signingKey(origin: string): KeyObject {
  return deriveSigningKey('checkpoint', origin);
}

/** The key that checkpoints of a log are verified by. */
export function verifierKey(origin: string): VerifierKey {
  return makeVerifierKey(origin, createPublicKey(signingKey(origin)));
}

/** An Ed25519 key as verifiers are told it. */
export function makeVerifierKey(name: string, key: KeyObject): VerifierKey {
  return makeKey(name, SIGNATURE.ed25519, publicBytes(key), sha256);
}

export function signCheckpoint(checkpoint: Checkpoint): string {
  const text = printCheckpoint(checkpoint);
  const { name, id } = verifierKey(checkpoint.origin);
  const signature = Uint8Array.from(sign(null, utf8(text), signingKey(checkpoint.origin)));
  return printNote({ text, signatures: [{ name, id, signature }] });
}

/** The checkpoint of a note that the log's own key signed. Throws a LedgerError for any other. */
export async function openCheckpoint(note: string, origin: string): Promise<Checkpoint> {
  return parseCheckpoint(await openNote(parseNote(note), verifierKey(origin), verifyEd25519));
}

/**
 * What the signer remembers outside the database, so that nobody who rewrites the database has its lie signed: the last
 * note of each log, and why it refuses to sign.
 */
export const signerMemory = {
  async note(origin: string): Promise<string | undefined> {
    return await readIfThere(memoryFile(origin, 'note'));
  },
  async refusal(origin: string): Promise<string | undefined> {
    return await readIfThere(memoryFile(origin, 'refused'));
  },
  /** Remembers a note durably, and that nothing is refused any more. */
  async keep(origin: string, note: string): Promise<void> {
    await writeDurably(memoryFile(origin, 'note'), note);
    await fs.rm(memoryFile(origin, 'refused'), { force: true });
  },
  async refuse(origin: string, reason: string): Promise<void> {
    await writeDurably(memoryFile(origin, 'refused'), reason);
  },
  /** Whether it was put somewhere else than beside the database and the keys. */
  isIndependent(): boolean {
    return env().TRAILMARK_SIGNER_STATE !== undefined;
  },
};

/** Where that lies. */
export function signerFolder(): string {
  const { TRAILMARK_SIGNER_STATE, TRAILMARK_DATA } = env();
  return TRAILMARK_SIGNER_STATE ?? path.join(TRAILMARK_DATA, 'signer');
}

function memoryFile(origin: string, what: 'note' | 'refused'): string {
  return path.join(signerFolder(), `${createHash('sha256').update(origin).digest('hex')}.${what}`);
}
