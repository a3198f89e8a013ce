import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 64 * 1024;
let pool = new Uint8Array(POOL_BYTES);
let taken = POOL_BYTES;

/** Cryptographic random bytes out of a pool: one system call for a thousand ids or salts. Never the same bytes twice. */
export function randomBytes(length: number): Uint8Array {
  if (taken + length > POOL_BYTES) {
    pool = randomFillSync(new Uint8Array(POOL_BYTES));
    taken = 0;
  }
  taken += length;
  return pool.subarray(taken - length, taken);
}
