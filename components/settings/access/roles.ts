import { isRole, ROLES, type Role } from '@/lib/audit/role';

const WORDS = {
  super_admin: { label: 'Super admin', hint: 'Sees and administers everything.' },
  partner_admin: { label: 'Partner admin', hint: 'Sees and administers the tenants of a partner.' },
  tenant_admin: { label: 'Tenant admin', hint: 'Sees and administers one tenant.' },
  auditor: { label: 'Auditor', hint: 'Sees the events of a tenant or a partner, and changes nothing.' },
  analyst: { label: 'Analyst', hint: 'Counts and compares, and sees no persons.' },
} as const satisfies Record<Role, { label: string; hint: string }>;

export function roleLabel(role: string): string {
  return isRole(role) ? WORDS[role].label : role;
}

/** The roles that somebody may give: none that is mightier than their own. */
export function rolesBelow(role: Role | undefined) {
  const from = role === undefined ? ROLES.length : ROLES.indexOf(role);
  return ROLES.slice(from).map((value) => ({ value, ...WORDS[value] }));
}

/** What a role needs to be somewhere. */
export function placesOf(role: Role): { tenant: boolean; partner: boolean } {
  const isEither = role === 'auditor' || role === 'analyst';
  return { tenant: isEither || role === 'tenant_admin', partner: isEither || role === 'partner_admin' };
}
