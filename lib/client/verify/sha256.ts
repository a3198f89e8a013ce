import { sha256 as compute } from '@noble/hashes/sha2.js';
import type { Sha256 } from '@/lib/ledger/bytes';

/**
 * SHA-256 (FIPS 180-4) of a browser. Not that of WebCrypto: it is absent where a console is reached by plain http, and
 * a promise for each hash costs more than the hash.
 */
export const sha256: Sha256 = (bytes) => compute(bytes);
