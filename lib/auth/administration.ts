import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Role } from '@/lib/audit/role';
import type { Reach, Scope } from '@/lib/audit/scope';
import { OWN_TENANT } from './reach';
import type { Rights } from './rights';

/** How far somebody administers: the platform, the tenants of a partner, or one tenant. */
export type Domain =
  | { kind: 'all' }
  | { kind: 'partner'; partnerId: string }
  | { kind: 'tenant'; tenantId: string };

/** A part of a list: so many after the one of a name. Without a limit all of it. */
export interface ListPart {
  after?: string | undefined;
  limit?: number | undefined;
}

export const ALL: ListPart = {};

export function domainOf({ reach }: Scope): Domain {
  if (reach.kind === 'all') return { kind: 'all' };
  const { claim } = reach;
  return 'tenantId' in claim ? { kind: 'tenant', ...claim } : { kind: 'partner', ...claim };
}

/** Condition on the row `t` of a tenant: it is within the domain. Tenant zero is in none. */
export function isTenantWithin(sql: Sql, domain: Domain) {
  switch (domain.kind) {
    case 'all':
      return sql`t.tenant_id <> ${OWN_TENANT}`;
    case 'partner':
      return sql`t.partner_id = ${domain.partnerId} and t.tenant_id <> ${OWN_TENANT}`;
    case 'tenant':
      return sql`t.tenant_id = ${domain.tenantId} and t.tenant_id <> ${OWN_TENANT}`;
  }
}

/** Condition on the row `u` of a console user: their rights reach no further than the domain. */
export function isUserWithin(sql: Sql, domain: Domain) {
  switch (domain.kind) {
    case 'all':
      return sql`true`;
    case 'partner':
      return sql`(u.partner_id = ${domain.partnerId}
        or u.tenant_id in (select t.tenant_id from tenant t where t.partner_id = ${domain.partnerId}))`;
    case 'tenant':
      return sql`u.tenant_id = ${domain.tenantId}`;
  }
}

/** Throws `forbidden` for a tenant outside of a reach. */
export function checkTenant(reach: Reach, tenantId: string): void {
  if (reach.kind === 'all' || reach.logs.some((log) => log.tenantId === tenantId)) return;
  throw new AuditError('forbidden', 'Access denied to this tenant');
}

/** Throws `forbidden` for rights that reach further than those of whoever would give them. */
export function checkGrant({ reach }: Scope, { role, tenantId, partnerId }: Rights): void {
  if (reach.kind === 'all') return;
  const isPartner = 'partnerId' in reach.claim;
  if (rankOf(role) < rankOf(isPartner ? 'partner_admin' : 'tenant_admin'))
    throw new AuditError('forbidden', `You may not make anybody a ${role.replaceAll('_', ' ')}`);
  if (tenantId !== undefined) checkTenant(reach, tenantId);
  if (partnerId !== undefined && !('partnerId' in reach.claim && reach.claim.partnerId === partnerId))
    throw new AuditError('forbidden', 'Access denied to this partner');
}

/** The less, the mightier. */
function rankOf(role: Role): number {
  const RANKS = { super_admin: 0, partner_admin: 1, tenant_admin: 2, auditor: 3, analyst: 3 } as const;
  return RANKS[role];
}
