import { createPrivateKey, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** PKCS #8 of an Ed25519 key up to its 32-byte seed (RFC 8410, 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, 4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The private key of a seed of 32 bytes. */
export function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** The 32 bytes of a public key (RFC 8032, 5.1.5). */
export function publicBytes(key: KeyObject): Uint8Array {
  return Uint8Array.from(key.export({ format: 'der', type: 'spki' }).subarray(-32));
}

/** Ed25519 of the platform (RFC 8032), as lib/ledger is handed it: the key as its 32 bytes. */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const spki = createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' });
  return verify(null, message, spki, signature);
}
