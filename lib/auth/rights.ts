import type { Role } from '@/lib/audit/role';
import type { Principal } from './principal';

/** What a person's role and its place come to. */
export interface Rights {
  role: Role;
  tenantId: string | undefined;
  partnerId: string | undefined;
}

/** What a role needs and was not given. */
export interface MissingPlace {
  missing: 'tenant' | 'partner' | 'tenant or partner';
}

/**
 * The rights of a role at a place. What a role has no use for is dropped; what it needs and lacks is said. Nobody is
 * ever given more than was asked for: a tenant_admin without a tenant is nobody.
 */
export function resolveRights(
  role: Role,
  tenantId: string | undefined,
  partnerId: string | undefined,
): Rights | MissingPlace {
  switch (role) {
    case 'super_admin':
      return { role, tenantId: undefined, partnerId: undefined };
    case 'partner_admin':
      return partnerId === undefined ? { missing: 'partner' } : { role, tenantId: undefined, partnerId };
    case 'tenant_admin':
      return tenantId === undefined ? { missing: 'tenant' } : { role, tenantId, partnerId: undefined };
    case 'auditor':
    case 'analyst':
      if (tenantId !== undefined) return { role, tenantId, partnerId: undefined };
      return partnerId === undefined ? { missing: 'tenant or partner' } : { role, tenantId, partnerId };
  }
}

/** What a signed-in person may do with the events they reach, and with who else reaches them. */
export function sessionScopes(role: Role | undefined): ReadonlySet<string> {
  switch (role) {
    case 'super_admin':
    case 'partner_admin':
    case 'tenant_admin':
      return new Set(['audit:read', 'audit:write', 'admin:write']);
    case 'auditor':
    case 'analyst':
      return new Set(['audit:read']);
    case undefined:
      return new Set();
  }
}

/** The caller that a signed-in person is. */
export function sessionPrincipal(
  subject: string,
  rights: Omit<Rights, 'role'> & { role: Role | undefined },
): Principal {
  return {
    subject,
    credential: 'session',
    issuer: 'trailmark',
    ...rights,
    scopes: sessionScopes(rights.role),
    platformToken: false,
    sources: [],
  };
}
