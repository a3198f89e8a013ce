import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { Scope } from '@/lib/audit/scope';
import { OWN_TENANT } from '@/lib/auth/reach';
import { type Tenant, takingTenant } from '@/lib/ingest/tenant';

/**
 * The tenant that a writer's events go to: that of its credential, or, for one that reaches several, the one it names.
 * Throws `forbidden` for a tenant outside the reach, for one that does not exist or is archived, and where none is named.
 */
export async function ingestTenant({ reach }: Scope, named: string | undefined): Promise<Tenant> {
  const own = reach.kind === 'logs' && 'tenantId' in reach.claim ? reach.claim.tenantId : undefined;
  const tenantId = named ?? own;
  if (tenantId === undefined)
    throw new AuditError('forbidden', 'Token carries no tenant: name one in tenant_id');
  const isReached = reach.kind === 'all' || reach.logs.some((log) => log.tenantId === tenantId);
  if (tenantId === OWN_TENANT || (!isReached && tenantId !== own))
    throw new AuditError('forbidden', 'Access denied to this tenant');
  return await takingTenant(writeDatabase(), tenantId);
}
