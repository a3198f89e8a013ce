import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { concat, type Sha256, utf8 } from './bytes';
import { LedgerError, type LedgerFault } from './error';
import type { Verify } from './note';

export const sha256: Sha256 = (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest());

const SPKI_ED25519 = Uint8Array.from(Buffer.from('302a300506032b6570032100', 'hex'));

export const verify: Verify = (key, message, signature) => {
  const spki = Buffer.from(concat(SPKI_ED25519, key));
  return verifySignature(
    null,
    message,
    createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    signature,
  );
};

export function readVectors(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'vectors', name), 'utf8');
}

/** The hash of some leaf or other. */
export function someLeaf(nth: number): Uint8Array {
  return sha256(utf8(`leaf ${nth}`));
}

/** The fault that a check finds, or `none`. */
export async function faultOf(check: () => unknown): Promise<LedgerFault | 'none'> {
  try {
    await check();
    return 'none';
  } catch (error) {
    if (error instanceof LedgerError) return error.fault;
    throw error;
  }
}
