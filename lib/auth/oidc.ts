import { isRole } from '@/lib/audit/role';
import { env } from '@/lib/env';
import { type MissingPlace, type Rights, resolveRights } from './rights';

/** The identity provider that people sign in with, as the environment names it. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Undefined: a public client, which PKCE alone protects. */
  clientSecret: string | undefined;
  /** What the button calls it. */
  name: string;
  scope: string;
}

/** The identity provider, or undefined where people sign in with passwords alone. */
export function oidcSettings(): OidcSettings | undefined {
  const settings = env();
  const { TRAILMARK_OIDC_ISSUER: issuer, TRAILMARK_OIDC_CLIENT_ID: clientId } = settings;
  if (issuer === undefined) return undefined;
  if (clientId === undefined)
    throw new Error('environment: TRAILMARK_OIDC_ISSUER needs TRAILMARK_OIDC_CLIENT_ID');
  return {
    issuer: issuer.replace(/\/+$/, ''),
    clientId,
    clientSecret: settings.TRAILMARK_OIDC_CLIENT_SECRET,
    name: settings.TRAILMARK_OIDC_NAME,
    scope: settings.TRAILMARK_OIDC_SCOPE,
  };
}

/** A person as verified claims name them. */
export interface OidcPerson {
  /** `sub`: the one name that the provider never gives to anybody else. */
  subject: string;
  /** What people call them. */
  name: string;
  rights: Rights | MissingPlace | { missing: 'role' };
}

/** Who verified claims speak of, and what they may see. Undefined: they name nobody. */
export function personOfClaims(claims: object): OidcPerson | undefined {
  const subject = text(claimAt(claims, 'sub'));
  if (subject === undefined) return undefined;
  const named = ['preferred_username', 'email', 'name'].map((claim) => text(claimAt(claims, claim)));
  return { subject, name: named.find((name) => name !== undefined) ?? subject, rights: rightsOf(claims) };
}

function rightsOf(claims: object): OidcPerson['rights'] {
  const settings = env();
  const told = [claimAt(claims, settings.TRAILMARK_OIDC_ROLE_CLAIM)].flat();
  const role = told.find(isRole);
  if (role === undefined) return { missing: 'role' };
  return resolveRights(
    role,
    text(claimAt(claims, settings.TRAILMARK_OIDC_TENANT_CLAIM)),
    text(claimAt(claims, settings.TRAILMARK_OIDC_PARTNER_CLAIM)),
  );
}

/** A claim by its name, else by a path of names parted by dots: `realm_access.roles`. */
function claimAt(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return Reflect.get(claims, path);
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** A text that a database can hold and a person could have typed. */
function text(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value !== '' && value.length <= 256;
  return isText && !value.includes('\0') && value.isWellFormed() ? value : undefined;
}
