import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Claim, Reach, Scope } from '@/lib/audit/scope';
import type { Principal } from './principal';

/** The one place that makes a Scope. */
function mint(reach: Reach): Scope {
  // biome-ignore lint/plugin: the brand of Scope exists only in the type and is minted here alone
  return { reach } as Scope;
}

/** What an endpoint asks of its caller. */
export type Permission = 'admin' | 'platform:admin';

/** The scope of a caller who may do what the endpoint asks; throws `forbidden` or `insufficient_scope` else. */
export async function authorize(principal: Principal, permission: Permission): Promise<Scope> {
  switch (permission) {
    case 'admin':
      return await reachOf(principal);
    case 'platform:admin':
      if (principal.scopes.has('platform:admin')) return mint({ kind: 'all' });
      throw new AuditError('insufficient_scope', 'Missing required scope: platform:admin', {
        scope: 'platform:admin',
      });
  }
}

const PLATFORM_SCOPES = ['admin:read', 'admin:write'] as const;

/**
 * What a principal may see. A credential that should carry a tenant or a partner and does not is refused, never
 * widened; a partner's tenants are looked up at each call, so that a tenant moves with its events.
 */
export async function reachOf(principal: Principal): Promise<Scope> {
  if (principal.platformToken) {
    if (PLATFORM_SCOPES.some((scope) => principal.scopes.has(scope))) return mint({ kind: 'all' });
    throw new AuditError('insufficient_scope', 'Platform token requires admin:read or admin:write scope', {
      scope: 'admin:read',
    });
  }
  switch (principal.role) {
    case 'super_admin':
      return mint({ kind: 'all' });
    case 'partner_admin':
      if (principal.partnerId === undefined) throw new AuditError('forbidden', 'Token carries no partner');
      return await reachClaim({ partnerId: principal.partnerId });
    case 'tenant_admin':
      if (principal.tenantId === undefined) throw new AuditError('forbidden', 'Token carries no tenant');
      return await reachClaim({ tenantId: principal.tenantId });
    case undefined:
      throw new AuditError('forbidden', 'Admin role required');
  }
}

async function reachClaim(claim: Claim): Promise<Scope> {
  const sql = database();
  const rows = await sql<{ log: number; tenantId: string; partnerId: string | null }[]>`
    select l.log, t.tenant_id as "tenantId", t.partner_id as "partnerId"
    from tenant t join log l on l.tenant = t.tenant and l.kind = 0
    where ${'tenantId' in claim ? sql`t.tenant_id = ${claim.tenantId}` : sql`t.partner_id = ${claim.partnerId}`}
    order by l.log`;
  return mint({
    kind: 'logs',
    claim,
    logs: rows.map((row) => ({ ...row, partnerId: row.partnerId ?? undefined })),
  });
}

/**
 * Refuses a filter that names a tenant or partner outside the caller's reach, instead of answering an empty page. What
 * the credential itself names is within, though it may hold nothing yet.
 */
export function checkReach(scope: Scope, filter: AuditFilter): void {
  if (scope.reach.kind === 'all') return;
  const { claim, logs } = scope.reach;
  const tenants = new Set(logs.map(({ tenantId }) => tenantId));
  const partners = new Set(logs.map(({ partnerId }) => partnerId));
  if ('tenantId' in claim) tenants.add(claim.tenantId);
  else partners.add(claim.partnerId);
  for (const { field, values } of filter) {
    if (field === 'tenantId' && !values.every((value) => tenants.has(value))) {
      throw new AuditError('forbidden', 'Access denied to this tenant');
    }
    if (field === 'partnerId' && !values.every((value) => partners.has(value))) {
      throw new AuditError('forbidden', 'Access denied to this partner');
    }
  }
}
