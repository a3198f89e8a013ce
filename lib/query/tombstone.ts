import { isUuid } from '@/lib/audit/event-id';
import type { Scope } from '@/lib/audit/scope';
import { reached } from './reach';
import { readOn, run } from './reading';

/** What is left of an erased event. */
export interface Tombstone {
  id: string;
  tenantId: string;
  /** Its place, which its entry still holds. */
  index: bigint;
  commitment: Uint8Array;
  erasedAt: Date;
  /** Place of the ledger.erase entry that tells of it. */
  erasedBy: bigint;
  reason: string | undefined;
  requestedBy: string | undefined;
}

interface TombstoneRow {
  id: string;
  tenantId: string;
  seq: string;
  commitment: Uint8Array;
  erasedAt: Date;
  erasedBy: string;
  reason: string | null;
  requestedBy: string | null;
}

/** The tombstone of an erased event within the scope, or undefined. Who asked is told to none who may not see persons. */
export async function findTombstone(scope: Scope, id: string): Promise<Tombstone | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await readOn('list', (sql) =>
    run(
      sql<TombstoneRow[]>`
    select e.id, t.tenant_id as "tenantId", e.seq, n.commitment, e.erased_at as "erasedAt", e.erased_by as "erasedBy",
      c.details ->> 'reason' as reason, c.details ->> 'requested_by' as "requestedBy"
    from tombstone e
    join ledger_entry n on n.log = e.log and n.seq = e.seq
    join ledger_entry b on b.log = e.log and b.seq = e.erased_by
    left join event c on c.log = b.log and c.id = b.id
    join log l on l.log = e.log
    join tenant t on t.tenant = l.tenant
    where e.id = ${id}::uuid and ${reached(sql, scope.reach)}`,
    ),
  );
  return (
    row && {
      ...{ id: row.id, tenantId: row.tenantId, commitment: row.commitment, erasedAt: row.erasedAt },
      index: BigInt(row.seq),
      erasedBy: BigInt(row.erasedBy),
      reason: scope.isMasked ? undefined : (row.reason ?? undefined),
      requestedBy: scope.isMasked ? undefined : (row.requestedBy ?? undefined),
    }
  );
}
