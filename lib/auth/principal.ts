import type { Role } from '@/lib/audit/role';

/** Who is calling, as their credential says; what they may see is decided from it in one place (reach.ts). */
export interface Principal {
  /** Subject of the token, prefix of the API key, or name of the console user; for logs and audits. */
  subject: string;
  /** `command`: none; they sit at the machine itself. */
  credential: 'token' | 'api_key' | 'session' | 'command';
  /** Who vouches for the subject: the issuer of the token, or Trailmark itself. */
  issuer: string;
  role: Role | undefined;
  tenantId: string | undefined;
  partnerId: string | undefined;
  scopes: ReadonlySet<string>;
  /** A machine of the platform itself, which reaches every tenant with an admin scope. */
  platformToken: boolean;
  /** Sources that events written with it may carry; the first one is that of events that name none. */
  sources: readonly string[] | 'any';
}

/** A name of the caller that no other caller has: two issuers may call two people the same, and so may two tenants. */
export function identityOf({ credential, issuer, subject, tenantId, partnerId }: Principal): string {
  return JSON.stringify([credential, issuer, subject, tenantId ?? null, partnerId ?? null]);
}

/** An analyst counts and compares, and sees nobody: of each event the core alone. */
export function seesCoreOnly({ role }: Principal): boolean {
  return role === 'analyst';
}
