import type { Verify } from '@/lib/ledger/note';

const [KEY_BYTES, SIGNATURE_BYTES] = [32, 64] as const;

/**
 * Ed25519 (RFC 8032) of a browser: by WebCrypto, or in plain code where a page has none (plain http) or one that does
 * not know this curve.
 */
export const verifyEd25519: Verify = async (key, message, signature) => {
  if (!haveLengths(key, signature)) return false;
  const imported = await importKey(key);
  if (imported)
    return await crypto.subtle.verify(
      'Ed25519',
      imported,
      Uint8Array.from(signature),
      Uint8Array.from(message),
    );
  return await verifyPlainly(key, message, signature);
};

/** The same without WebCrypto; loaded where it is needed alone. */
export const verifyPlainly: Verify = async (key, message, signature) => {
  if (!haveLengths(key, signature)) return false;
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  return ed25519.verify(signature, message, key, { zip215: false });
};

function haveLengths(key: Uint8Array, signature: Uint8Array): boolean {
  return key.length === KEY_BYTES && signature.length === SIGNATURE_BYTES;
}

async function importKey(key: Uint8Array): Promise<CryptoKey | undefined> {
  if (!('subtle' in crypto)) return undefined;
  try {
    return await crypto.subtle.importKey('raw', Uint8Array.from(key), 'Ed25519', false, ['verify']);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return undefined;
    throw error;
  }
}
