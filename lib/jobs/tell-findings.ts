import type { Pool } from '@/db/client';
import { findTenantLogs } from '@/lib/ingest/tenant';
import type { VerifiedLog } from '@/lib/ingest/verify-log';
import { createWriter } from '@/lib/ingest/writer';
import { log as logger } from '@/lib/log';

/** A verification that found something. */
export interface Found {
  id: string;
  tenantId: string;
  log: VerifiedLog;
  findings: number;
  codes: readonly string[];
}

/**
 * Says aloud what a verification found: an error in the log of this process, and an event in the access log of the tenant.
 * Told before the verification is at its end, so that none ends untold; told again after a crash, it is the same event.
 */
export async function tellFindings(pool: Pool, { id, tenantId, log, findings, codes }: Found): Promise<void> {
  logger.error('ledger.findings', { origin: log.origin, verification: id, findings, codes: codes.join(' ') });
  const tenant = await findTenantLogs(pool, tenantId);
  if (!tenant) throw new Error(`tenant ${tenantId} of a verified log is gone`);
  const [outcome] = await createWriter(pool).writeAccess(tenant, [
    {
      source: 'trailmark',
      sourceEventId: `verification/${id}`,
      occurredAt: new Date().toISOString(),
      action: 'audit.verification_failed',
      result: 'failure',
      actorType: 'system',
      actorId: 'trailmark',
      resourceType: 'log',
      resourceId: log.origin,
      details: { verification: id, findings, codes: [...codes] },
    },
  ]);
  if (outcome?.status === 'rejected') throw new Error(`findings were not told: ${outcome.reason}`);
}
