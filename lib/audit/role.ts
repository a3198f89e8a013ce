/** What people may be, the mightiest first. */
export const ROLES = ['super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that administer others. */
export const ADMIN_ROLES = [
  'super_admin',
  'partner_admin',
  'tenant_admin',
] as const satisfies readonly Role[];

export function isAdminRole(role: Role | undefined): boolean {
  return ADMIN_ROLES.some((admin) => admin === role);
}

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}
