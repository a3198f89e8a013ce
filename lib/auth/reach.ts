import { admissionDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Permission } from '@/lib/audit/permission';
import { isAdminRole, type Role } from '@/lib/audit/role';
import type { Claim, LogKind, Reach, Scope } from '@/lib/audit/scope';
import { type Principal, seesCoreOnly } from './principal';

/** The one place that makes a Scope. */
function mint(reach: Reach, isMasked: boolean): Scope {
  // biome-ignore lint/plugin: the brand of Scope exists only in the type and is minted here alone
  return { reach, isMasked } as Scope;
}

/** Tenant zero: Trailmark's own, whose access log holds the reads of whoever belongs to no tenant. */
export const OWN_TENANT = '_trailmark';

/** Refuses a caller who may not do what the endpoint asks: throws `forbidden` or `insufficient_scope`. */
export function permit(principal: Principal, permission: Permission): void {
  const { role, scopes } = principal;
  switch (permission) {
    case 'admin':
      if (principal.platformToken) permitPlatform(principal);
      else if (role === undefined) throw new AuditError('forbidden', 'Admin role required');
      return;
    case 'platform:admin':
      if (scopes.has('platform:admin')) return;
      throw new AuditError('insufficient_scope', 'Missing required scope: platform:admin', {
        scope: permission,
      });
    case 'admin:read':
    case 'admin:write':
      permitAdministration(principal, permission);
      return;
    case 'audit:read':
    case 'audit:write':
    case 'audit:ingest': {
      const mayOnlyRead = permission !== 'audit:read' && (role === 'auditor' || role === 'analyst');
      if ((scopes.has(permission) || scopes.has('admin')) && !mayOnlyRead) return;
      throw new AuditError('insufficient_scope', 'Not enough permissions', { scope: permission });
    }
  }
}

/** A scope alone administers nobody: it takes an administrator's role too, or a machine of the platform. */
function permitAdministration(
  { role, platformToken, scopes }: Principal,
  scope: 'admin:read' | 'admin:write',
): void {
  const enough = scope === 'admin:read' ? ['admin', 'admin:read', 'admin:write'] : ['admin', 'admin:write'];
  if (!enough.some((each) => scopes.has(each)))
    throw new AuditError('insufficient_scope', `Missing required scope: ${scope}`, { scope });
  if (!platformToken && !isAdminRole(role)) throw new AuditError('forbidden', 'Administrator role required');
}

/** The scope of a caller who may do what the endpoint asks. `kind` chooses between the logs of each tenant. */
export async function authorize(
  principal: Principal,
  permission: Permission,
  kind: LogKind = 'main',
): Promise<Scope> {
  permit(principal, permission);
  if (permission !== 'platform:admin') return await reachOf(principal, kind);
  return mint({ kind: 'all', logs: kind }, seesCoreOnly(principal));
}

function permitPlatform({ scopes }: Principal): void {
  if (scopes.has('admin:read') || scopes.has('admin:write')) return;
  throw new AuditError('insufficient_scope', 'Platform token requires admin:read or admin:write scope', {
    scope: 'admin:read',
  });
}

/**
 * What a principal may see. A credential that should carry a tenant or a partner and does not is refused, never
 * widened; a partner's tenants are looked up at each call, so that a tenant moves with its events.
 */
export async function reachOf(principal: Principal, kind: LogKind = 'main'): Promise<Scope> {
  const claim = claimOf(principal);
  const reach: Reach = claim === 'all' ? { kind: 'all', logs: kind } : await reachClaim(claim, kind);
  return mint(reach, seesCoreOnly(principal));
}

/** Whose logs a credential speaks for: its role says whether that is a tenant, a partner, or the platform. */
function claimOf(principal: Principal): Claim | 'all' {
  const { role, tenantId, partnerId } = principal;
  if (principal.platformToken) {
    permitPlatform(principal);
    return 'all';
  }
  if (role === 'super_admin') return 'all';
  if (mayCarry(role, 'tenant') && tenantId !== undefined) return { tenantId };
  if (mayCarry(role, 'partner') && partnerId !== undefined) return { partnerId };
  const missing = role === 'partner_admin' ? 'partner' : 'tenant';
  throw new AuditError('forbidden', `Token carries no ${missing}`);
}

function mayCarry(role: Role | undefined, what: 'tenant' | 'partner'): boolean {
  if (role === 'partner_admin') return what === 'partner';
  if (role === 'tenant_admin') return what === 'tenant';
  return true;
}

async function reachClaim(claim: Claim, kind: LogKind): Promise<Reach> {
  const sql = admissionDatabase();
  const rows = await sql<{ log: number; tenantId: string; partnerId: string | null }[]>`
    select l.log, t.tenant_id as "tenantId", t.partner_id as "partnerId"
    from tenant t join log l on l.tenant = t.tenant and l.kind = ${kind === 'main' ? 0 : 1}
    where ${'tenantId' in claim ? sql`t.tenant_id = ${claim.tenantId}` : sql`t.partner_id = ${claim.partnerId}`}
      and t.tenant_id <> ${OWN_TENANT}
    order by l.log`;
  return {
    kind: 'logs',
    of: kind,
    claim,
    logs: rows.map((row) => ({ ...row, partnerId: row.partnerId ?? undefined })),
  };
}

/** The tenant whose access log tells of this caller's reads: their own, or tenant zero for whoever has none. */
export function readerTenant(principal: Principal, { reach }: Scope): string {
  const isOwn = reach.kind === 'logs' && 'tenantId' in reach.claim && reach.logs.length > 0;
  return isOwn ? (principal.tenantId ?? OWN_TENANT) : OWN_TENANT;
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
  for (const { field, op, values } of filter) {
    if (op !== 'eq' && op !== 'in') continue; // a pattern or a negation names nobody
    if (field === 'tenantId' && !values.every((value) => tenants.has(value))) {
      throw new AuditError('forbidden', 'Access denied to this tenant');
    }
    if (field === 'partnerId' && !values.every((value) => partners.has(value))) {
      throw new AuditError('forbidden', 'Access denied to this partner');
    }
  }
}
