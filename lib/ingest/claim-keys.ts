import type { Sql } from '@/db/client';
import { deriveKey, keyFile } from '@/lib/keys';

/**
 * Refuses a database whose events were written under another master key: their dedupe keys would not match, so known
 * events would be stored a second time. The first key to come is remembered by its fingerprint.
 */
export async function claimKeys(sql: Sql): Promise<void> {
  const fingerprint = deriveKey('fingerprint');
  const [row] = await sql<{ known: Uint8Array }[]>`select claim_keys(${fingerprint}) as known`;
  if (row && fingerprint.equals(row.known)) return;
  throw new Error(
    `${keyFile()} is not the key file of this database: restore it, or name the right one in TRAILMARK_KEYS`,
  );
}
