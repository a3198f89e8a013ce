import type { Pool } from '@/db/client';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { writeDatabase } from '@/db/pool';
import { coveredColumns } from '@/lib/audit/covered';
import type { RedactablePart } from '@/lib/audit/event';
import { partDigest } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { appendControl, boundTransaction, type Requester } from './control';
import { foldCorrections } from './sealer';
import type { Tenant } from './tenant';

/** `held`: a legal hold stands. `control`: what tells of deletions stays whole. `redacted-before`: nothing is left to take. */
export type Redaction = 'redacted' | 'redacted-before' | 'unknown' | 'held' | 'control';

export interface RedactionRequest {
  tenant: Tenant;
  id: string;
  part: RedactablePart;
  by: Requester;
  reason: string;
}

/**
 * Takes the person or the payload out of one event of the main log, its salt included, in one transaction with the
 * signed `ledger.redact` entry that says who, why and when. The digest of the part stays, so that the entry is as
 * provable as before.
 */
export async function redactEvent(
  request: RedactionRequest,
  pool: Pool = writeDatabase(),
): Promise<Redaction> {
  const { tenant, id, part, by, reason } = request;
  const { mainLog: log } = tenant;
  const outcome = await pool.begin(async (sql): Promise<Redaction> => {
    await boundTransaction(sql);
    const [found] = await sql<{ isControl: boolean; isHeld: boolean }[]>`
      select is_control as "isControl", is_held as "isHeld" from begin_erasure(${log}, ${id})`;
    if (!found) return 'unknown';
    if (found.isControl) return 'control';
    if (found.isHeld) return 'held';
    const test = sql`where e.log = ${log} and e.id = ${id}::uuid`;
    const [row] = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, test)}`);
    if (!row) return 'unknown';
    if ((part === 'person' ? row.person_digest : row.payload_digest) !== null) return 'redacted-before';
    const digest = partDigest(coveredColumns(readEvent(row)), part, row.salt, sha256);
    const redacted = [{ id, seq: Number(row.seq), part, digest: Buffer.from(digest).toString('base64') }];
    const details = { redacted, count: 1, reason, requested_by: by.subject };
    const place = await appendControl(sql, tenant, 'ledger.redact', by, details, id);
    await sql`select redact_event(${log}, ${id}, ${part}, ${Buffer.from(digest)}, ${place.toString()}::int8)`;
    return 'redacted';
  });
  if (outcome === 'redacted') await foldCorrections(pool, id);
  return outcome;
}
