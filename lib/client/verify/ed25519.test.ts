import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/ledger/bytes';
import { sha256 as expected } from '@/lib/ledger/test-hash';
import { verifyEd25519, verifyPlainly } from './ed25519';
import { sha256 } from './sha256';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** RFC 8032, 7.1, TEST 2. */
const KEY = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const SIGNATURE = hex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
);

describe.each([
  ['of the platform', verifyEd25519],
  ['in plain code', verifyPlainly],
])('Ed25519 %s', (_, verify) => {
  it('accepts the published signature, and no other message, key or signature', async () => {
    expect(await verify(KEY, hex('72'), SIGNATURE)).toBe(true);
    expect(await verify(KEY, hex('73'), SIGNATURE)).toBe(false);
    const flipped = SIGNATURE.map((byte, nth) => (nth === 40 ? byte ^ 1 : byte));
    expect(await verify(KEY, hex('72'), flipped)).toBe(false);
    const { publicKey } = generateKeyPairSync('ed25519');
    const other = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    expect(await verify(other, hex('72'), SIGNATURE)).toBe(false);
  });

  it('agrees with node:crypto over many messages', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    for (let nth = 0; nth < 20; nth++) {
      const message = utf8(`message ${nth}`);
      expect(await verify(key, message, Uint8Array.from(sign(null, message, privateKey)))).toBe(true);
    }
  });
});

describe('what is no key or no signature', () => {
  it.each([
    ['a short key', KEY.subarray(1), SIGNATURE],
    ['a short signature', KEY, SIGNATURE.subarray(1)],
    ['nothing', new Uint8Array(), new Uint8Array()],
  ])('%s verifies nothing', async (_, key, signature) => {
    for (const verify of [verifyEd25519, verifyPlainly])
      expect(await verify(key, hex('72'), signature)).toBe(false);
  });
});

describe('SHA-256', () => {
  it('is that of node:crypto, whatever the length', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, nth) => nth);
      expect(Buffer.from(sha256(bytes)).equals(Buffer.from(expected(bytes)))).toBe(true);
    }
  });
});
