import { AuditError } from '@/lib/audit/error';
import type { StoredEvent } from '@/lib/audit/event';
import type { Scope } from '@/lib/audit/scope';
import type { Tombstone as PrintedTombstone } from '@/lib/dialects/trailmark';
import { find } from '@/lib/query/list';
import { findTombstone, type Tombstone } from '@/lib/query/tombstone';

/** The event of an id. Throws `gone` with its tombstone where it was erased, `not_found` for anything else. */
export async function getOrTombstone(scope: Scope, id: string): Promise<StoredEvent> {
  const event = await find(scope, id);
  if (event) return event;
  const tombstone = await findTombstone(scope, id);
  if (!tombstone) throw new AuditError('not_found', 'No such event');
  throw new AuditError('gone', 'The event was erased; its entry stays in the ledger', {
    facts: { tombstone: printTombstone(tombstone) },
  });
}

function printTombstone(tombstone: Tombstone): PrintedTombstone {
  return {
    id: tombstone.id,
    tenant_id: tombstone.tenantId,
    index: Number(tombstone.index),
    commitment: Buffer.from(tombstone.commitment).toString('base64'),
    erased_at: tombstone.erasedAt.toISOString(),
    erased_by_index: Number(tombstone.erasedBy),
    requested_by: tombstone.requestedBy ?? null,
    reason: tombstone.reason ?? null,
  };
}
