import type { AuditEvent, EventDraft } from '@/lib/audit/event';
import { contentDigest } from './prepare';
import type { Tenant } from './tenant';

/**
 * The event that tells of a conflict: another event came under the source id of a stored one and was not stored.
 * It names both by digest; the same conflict again has the same source id, so it is told once.
 */
export function conflictDraft(tenant: Tenant, stored: AuditEvent, refused: AuditEvent): EventDraft {
  const [storedDigest, refusedDigest] = [contentDigest(tenant, stored), contentDigest(tenant, refused)];
  return {
    source: 'trailmark',
    sourceEventId: `conflict/${stored.id}/${refusedDigest}`,
    occurredAt: refused.receivedAt,
    action: 'ledger.conflict',
    result: 'denied',
    actorType: 'system',
    actorId: 'trailmark',
    resourceType: 'event',
    resourceId: stored.id,
    details: { source: refused.source, stored_digest: storedDigest, refused_digest: refusedDigest },
  };
}
