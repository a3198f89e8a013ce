import { hash } from 'node:crypto';

/** SHA-256 of the platform, for the pure functions of lib/ledger. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}
