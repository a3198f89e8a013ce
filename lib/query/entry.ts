import { AuditError } from '@/lib/audit/error';
import { condition } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { entryBytes, leafHash } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { planRead } from './plan';
import { readOn, run } from './reading';
import { compileWhere } from './where';

/** Where an event stands in its tenant's ledger. */
export interface LedgerPlace {
  /** Place from 0. */
  leafIndex: bigint;
  /** SHA-256 of the log entry (RFC 9162, 2.1.1). */
  leafHash: Uint8Array;
  /** Entries of the log at the time of the answer. */
  treeSize: bigint;
}

/** The place of an event that the scope reaches. Throws `not_found` else. */
export async function getLedgerPlace(scope: Scope, id: string): Promise<LedgerPlace> {
  const [row] = await readOn('list', async (sql) => {
    const { test } = await compileWhere(sql, await planRead(sql, scope, [condition('id', 'eq', id)]));
    return await run(
      sql<{ seq: string; commitment: Uint8Array; size: string }[]>`
        select n.seq, n.commitment, l.size
        from event e
        join ledger_entry n on n.log = e.log and n.seq = e.seq
        join log l on l.log = e.log ${test}`,
    );
  });
  if (!row) throw new AuditError('not_found', 'No such event');
  return {
    leafIndex: BigInt(row.seq),
    leafHash: leafHash(entryBytes(row.commitment), sha256),
    treeSize: BigInt(row.size),
  };
}
