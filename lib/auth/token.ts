import { decodeJwt, errors, type JWTPayload, type JWTVerifyResult, jwtVerify, SignJWT } from 'jose';
import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import { ROLES, type Role } from '@/lib/audit/role';
import { env } from '@/lib/env';
import { findIssuer, IssuerUnreachable } from './issuers';
import type { Principal } from './principal';
import { currentSigningKey, findVerificationKey } from './signing-key';

/** Issuer of tokens that the command line makes, whatever address the console has. */
export const LOCAL_ISSUER = 'urn:trailmark:local';
export const AUDIENCE = 'trailmark';
const CLOCK_SKEW_S = 30;
/** Of issuers with key pairs; never `none`, never a shared secret. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** RFC 9068, 4: an access token, or the plain JWT of older issuers. */
const TYPES = new Set([undefined, 'at+jwt', 'application/at+jwt', 'jwt', 'application/jwt']);
const TOKEN_TYPES = new Set<unknown>([undefined, 'access', 'access_token', 'bearer']);
/** Claims of an ID token (OpenID Connect Core, 2 and 3.3.2.11), which tells a client who signed in and admits nobody. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'];

export interface TokenClaims {
  subject: string;
  issuer?: string | undefined;
  clientId?: string | undefined;
  role?: string | undefined;
  tenantId?: string | undefined;
  partnerId?: string | undefined;
  scope?: string | undefined;
  platformToken?: boolean | undefined;
  sources?: readonly string[] | undefined;
  ttlS: number;
}

/** An access token of this installation (RFC 9068), signed with Ed25519. */
export async function issueToken(claims: TokenClaims, sql?: Sql): Promise<string> {
  const { kid, key } = await currentSigningKey(sql);
  const body: JWTPayload = {
    client_id: claims.clientId ?? claims.subject,
    role: claims.role,
    tenant_id: claims.tenantId,
    partner_id: claims.partnerId,
    scope: claims.scope,
    platform_token: claims.platformToken,
    sources: claims.sources,
  };
  return await new SignJWT(body)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setIssuer(claims.issuer ?? LOCAL_ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + claims.ttlS)
    .sign(key);
}

/** The address of this installation, which is its issuer's name too. No slash at the end. */
export function publicUrl(): string {
  const { NEXTAUTH_URL, HOST, PORT } = env();
  return (NEXTAUTH_URL ?? `http://${HOST}:${PORT}`).replace(/\/+$/, '');
}

/** The claims of an access token. Throws `invalid_token`, or `unavailable` where the issuer's keys cannot be had. */
export async function verifyToken(token: string): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await verifyBy(issuerOf(token), token);
    checkKind(payload, protectedHeader.typ);
    return payload;
  } catch (cause) {
    if (isUnreachable(cause)) throw new AuditError('unavailable', 'The issuer does not answer', { cause });
    if (cause instanceof errors.JOSEError)
      throw new AuditError('invalid_token', tokenFault(cause), { cause });
    throw cause;
  }
}

function issuerOf(token: string): string {
  const { iss } = decodeJwt(token);
  if (typeof iss !== 'string') throw new errors.JWTInvalid('no issuer');
  return iss;
}

async function verifyBy(issuer: string, token: string): Promise<JWTVerifyResult> {
  const rules = {
    algorithms: ALGORITHMS,
    issuer,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_SKEW_S,
  };
  if (issuer === LOCAL_ISSUER || issuer === publicUrl()) {
    return await jwtVerify(token, ownKey, { ...rules, audience: AUDIENCE });
  }
  const trusted = findIssuer(issuer);
  if (!trusted) throw new AuditError('invalid_token', 'The issuer is not trusted');
  return await jwtVerify(token, trusted.keys, { ...rules, audience: trusted.audience });
}

async function ownKey({ kid }: { kid?: string }) {
  const key = kid === undefined ? undefined : await findVerificationKey(kid);
  if (!key) throw new errors.JWKSNoMatchingKey();
  return key;
}

function checkKind(payload: JWTPayload, typ: string | undefined): void {
  const isKnownType = TYPES.has(typ?.toLowerCase()) && TOKEN_TYPES.has(lowerCase(payload.token_type));
  const isIdToken = ID_TOKEN_CLAIMS.some((claim) => claim in payload);
  if (!isKnownType || isIdToken) throw new AuditError('invalid_token', 'This is no access token');
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** The keys could not be fetched: nothing is known of the token. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true;
  if (error instanceof errors.JWKSInvalid) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return error instanceof IssuerUnreachable;
}

function tokenFault(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The access token expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} is not accepted`;
  return 'The access token is invalid';
}

/** Who a verified token speaks for. */
export function principalOfToken(payload: JWTPayload): Principal {
  const client = claim(payload, 'client_id') ?? claim(payload, 'azp');
  const subject = claim(payload, 'sub');
  if (subject === undefined) throw unacceptable('sub');
  return {
    subject,
    credential: 'token',
    issuer: payload.iss ?? '',
    role: roleOf(payload.role),
    tenantId: claim(payload, 'tenant_id'),
    partnerId: claim(payload, 'partner_id'),
    scopes: scopesOf(payload),
    platformToken: payload.platform_token === true,
    sources: sourcesOf(payload.sources) ?? [client ?? subject],
  };
}

/** The scope claim in the forms that issuers give it: text with spaces or a list, under any of four names. */
function scopesOf(payload: JWTPayload): ReadonlySet<string> {
  const claims = [payload.scope, payload.scp, payload.scopes, payload.permissions];
  return new Set(claims.flatMap(words));
}

function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(words);
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [];
}

function sourcesOf(value: unknown): readonly string[] | 'any' | undefined {
  const named = words(value);
  return named.includes('*') ? 'any' : named.length > 0 ? named : undefined;
}

/** The role that the claim names, in any case; of several the narrowest. A word that is no role of ours is none. */
function roleOf(value: unknown): Role | undefined {
  if (value === undefined || value === null) return undefined;
  const named = [value].flat();
  if (!named.every((word) => typeof word === 'string')) throw unacceptable('role');
  return ROLES.findLast((role) => named.some((word) => word.toLowerCase() === role));
}

/**
 * A claim that is a text, or undefined where it is absent. One that is there and is no text that can be looked up is
 * refused: read as absent, it would turn a narrow token into a wider one.
 */
function claim(payload: JWTPayload, name: string): string | undefined {
  const value = payload[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && !value.includes('\0') && value.isWellFormed()) return value;
  throw unacceptable(name);
}

function unacceptable(name: string): AuditError {
  return new AuditError('invalid_token', `The claim ${name} is not accepted`);
}
