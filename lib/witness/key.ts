import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import path from 'node:path';
import { readIfThere, writeDurably } from '@/lib/durable-file';
import { privateKey, publicBytes } from '@/lib/ed25519';
import { base64, hex, unbase64 } from '@/lib/ledger/bytes';
import { makeKey, SIGNATURE, type VerifierKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

/** What a witness signs with, and what its signatures are verified by. */
export interface WitnessKey {
  verifier: VerifierKey;
  secret: KeyObject;
}

const SEED_BYTES = 32;

/**
 * The key in `key` of the folder, in the form of golang.org/x/mod/sumdb/note: `PRIVATE+KEY+name+id+base64(type ‖ seed)`.
 * The first call makes it, of `name` or `fallback`, readable by its owner alone. Throws where it is not that of `name`: a witness that
 * changes its name is another one, and no key may serve two (C2SP tlog-cosignature, Ed25519 signed message).
 */
export async function openWitnessKey(
  folder: string,
  name: string | undefined,
  fallback: string,
): Promise<WitnessKey> {
  const file = path.join(folder, 'key');
  const text = await readIfThere(file);
  if (text !== undefined) return parseSecret(text.trimEnd(), name, file);
  const made = keyOf(name ?? fallback, randomBytes(SEED_BYTES));
  await writeDurably(file, `${made.text}\n`, 0o600);
  return made.key;
}

function keyOf(name: string, seed: Uint8Array): { key: WitnessKey; text: string } {
  const secret = privateKey(seed);
  const verifier = makeKey(name, SIGNATURE.cosignature, publicBytes(createPublicKey(secret)), sha256);
  const bytes = Uint8Array.of(SIGNATURE.cosignature, ...seed);
  return {
    key: { verifier, secret },
    text: `PRIVATE+KEY+${name}+${hex(verifier.id)}+${base64(bytes)}`,
  };
}

function parseSecret(text: string, name: string | undefined, file: string): WitnessKey {
  const [, found = '', bytes = ''] = /^PRIVATE\+KEY\+([^\s+]+)\+[0-9a-f]{8}\+(\S+)$/u.exec(text) ?? [];
  const [, ...seed] = unbase64(bytes) ?? [];
  if (seed.length !== SEED_BYTES) throw new Error(`${file} is not the key of a witness`);
  const made = keyOf(found, Uint8Array.from(seed));
  // Written anew it is the same: neither its type nor its id is another's.
  if (made.text !== text) throw new Error(`${file} is not the key of a witness`);
  if (name !== undefined && name !== found) throw new Error(`${file} is the key of ${found}, not of ${name}`);
  return made.key;
}
