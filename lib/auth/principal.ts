/** Who is calling, as their credential says; what they may see is decided from it in one place (reach.ts). */
export interface Principal {
  /** Subject of the token or name of the console user; for logs and audits. */
  subject: string;
  role: Role | undefined;
  tenantId: string | undefined;
  partnerId: string | undefined;
  scopes: ReadonlySet<string>;
  /** A machine of the platform itself, which reaches every tenant with an admin scope. */
  platformToken: boolean;
}

export const ROLES = ['super_admin', 'partner_admin', 'tenant_admin'] as const;
export type Role = (typeof ROLES)[number];

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}
