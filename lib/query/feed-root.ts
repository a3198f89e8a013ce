import type { Sql } from '@/db/client';
import { growingRootOf, MissingEntries } from '@/db/ledger-nodes';
import type { LogRoot } from '@/lib/audit/feed';
import { base64 } from '@/lib/ledger/bytes';
import { log as logger } from '@/lib/log';
import { sha256 } from '@/lib/sha256';

/** Entries beyond the newest checkpoint that a page hashes anew: 6 us each, so that none waits longer than 25 ms for its root. */
const OPEN_MAX = 4_096;

/**
 * The root over the first `size` entries of a log (RFC 9162, 2.1.1). Undefined where it would take hashing more than
 * {@link OPEN_MAX} of them, because the signer is behind; and where entries or tiles are missing, which is for
 * verification to tell: a feed goes on, and a reader that asks for roots sees that there is none. The newest checkpoint
 * is found by the primary key.
 */
export async function findLogRoot(sql: Sql, log: number, size: number): Promise<LogRoot | undefined> {
  const [row] = await sql<{ signed: string | null }[]>`
    select max(c.size) as signed from ledger_checkpoint c
    where c.log = ${log} and c.epoch = (select l.epoch from log l where l.log = ${log})`;
  const signed = Number(row?.signed ?? 0);
  if (size - signed > OPEN_MAX) return undefined;
  try {
    return { size, root: base64(await growingRootOf(sql, log, size, signed, sha256)) };
  } catch (error) {
    if (!(error instanceof MissingEntries)) throw error;
    logger.warn('feed: no root', { log, size }, error);
    return undefined;
  }
}
