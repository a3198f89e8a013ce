import { arrayLiteral } from '@/db/array-literal';
import type { Pool, Sql } from '@/db/client';
import {
  type CodedRow,
  decodeRows,
  type EventRow,
  readEvent,
  redactedParts,
  selectEvents,
} from '@/db/event-row';
import { writeDatabase } from '@/db/pool';
import { coveredColumns } from '@/lib/audit/covered';
import type { RedactablePart } from '@/lib/audit/event';
import { base64 } from '@/lib/ledger/bytes';
import { partDigest } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { appendControl, boundTransaction, type Requester } from './control';
import { foldCorrections } from './sealer';
import type { Tenant } from './tenant';

/** `redacted`: ids in it; those that were before are left out. Otherwise nothing has changed, and the id says why. */
export type Redaction =
  | { outcome: 'redacted'; ids: readonly string[] }
  | { outcome: 'unknown' | 'held' | 'control'; id: string };

export interface RedactionRequest {
  tenant: Tenant;
  ids: readonly string[];
  part: RedactablePart;
  by: Requester;
  reason: string;
}

/**
 * Takes the person or the payload out of events of the main log, salts included, in one transaction with the signed
 * `ledger.redact` entry that says who, why and when: all of them, or none. The digest of the part stays, so that each
 * entry is as provable as before.
 */
export async function redactEvents(
  request: RedactionRequest,
  pool: Pool = writeDatabase(),
): Promise<Redaction> {
  const done = await pool.begin(async (sql): Promise<Redaction> => {
    await boundTransaction(sql);
    const ids = [...new Set(request.ids)].sort();
    const refused = await findRefused(sql, request.tenant, ids);
    return refused ?? { outcome: 'redacted', ids: await redactAll(sql, request, ids) };
  });
  if (done.outcome === 'redacted') for (const id of done.ids) await foldCorrections(pool, id);
  return done;
}

async function findRefused(
  sql: Sql,
  { mainLog }: Tenant,
  ids: readonly string[],
): Promise<Redaction | undefined> {
  for (const id of ids) {
    const [found] = await sql<{ isControl: boolean; isHeld: boolean }[]>`
      select is_control as "isControl", is_held as "isHeld" from begin_erasure(${mainLog}, ${id})`;
    if (!found) return { outcome: 'unknown', id };
    if (found.isControl) return { outcome: 'control', id };
    if (found.isHeld) return { outcome: 'held', id };
  }
  return undefined;
}

async function redactAll(
  sql: Sql,
  { tenant, part, by, reason }: RedactionRequest,
  ids: readonly string[],
): Promise<string[]> {
  const { mainLog: log } = tenant;
  const test = sql`where e.log = ${log} and e.id = any(${arrayLiteral(ids)}::uuid[])`;
  const rows = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, test)}`);
  const left = rows
    .filter((row) => !redactedParts(row).includes(part))
    .map((row) => ({ row, digest: digestOf(row, part) }));
  if (left.length === 0) return [];
  const redacted = left.map(({ row, digest }) => ({
    id: row.id,
    seq: Number(row.seq),
    part,
    digest: base64(digest),
  }));
  const details = { redacted, count: redacted.length, reason, requested_by: by.subject };
  const [only, ...others] = left;
  const resourceId = others.length === 0 ? only?.row.id : undefined;
  const place = await appendControl(sql, tenant, 'ledger.redact', by, details, { resourceId });
  for (const { row, digest } of left)
    await sql`select redact_event(${log}, ${row.id}, ${part}, ${Buffer.from(digest)}, ${place.toString()}::int8)`;
  return left.map(({ row }) => row.id);
}

function digestOf(row: EventRow, part: RedactablePart): Uint8Array {
  return partDigest(coveredColumns(readEvent(row)), part, row.salt, sha256);
}
