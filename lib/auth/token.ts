import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { AuditError } from '@/lib/audit/error';
import { deriveKey } from '@/lib/keys';
import { isRole, type Principal } from './principal';

const ISSUER = 'urn:trailmark:local';
const AUDIENCE = 'trailmark';
const CLOCK_SKEW_S = 30;

/** PKCS #8 of an Ed25519 key up to its 32-byte seed (RFC 8410, 7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TokenClaims {
  subject: string;
  role?: string | undefined;
  tenantId?: string | undefined;
  partnerId?: string | undefined;
  scope?: string | undefined;
  platformToken?: boolean | undefined;
  ttlS: number;
}

/** A JWT of this installation (RFC 9068), signed with Ed25519 by a key that is derived from the master key. */
export async function issueToken(claims: TokenClaims): Promise<string> {
  const body: JWTPayload = {
    role: claims.role,
    tenant_id: claims.tenantId,
    partner_id: claims.partnerId,
    scope: claims.scope,
    platform_token: claims.platformToken,
  };
  return await new SignJWT(body)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'local' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.subject)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + claims.ttlS)
    .sign(signingKey());
}

/** The caller of `Authorization: Bearer …`. Throws `unauthenticated` without one, `invalid_token` for a bad one. */
export async function authenticateBearer(authorization: string | null): Promise<Principal> {
  const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new AuditError('unauthenticated', 'Not authenticated');
  return principalOf(await verify(token));
}

async function verify(token: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, createPublicKey(signingKey()), {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_SKEW_S,
    });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JOSEError) {
      throw new AuditError('invalid_token', tokenFault(cause), { cause });
    }
    throw cause;
  }
}

function tokenFault(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The access token expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} is not accepted`;
  return 'The access token is invalid';
}

function principalOf(payload: JWTPayload): Principal {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    subject: payload.sub ?? '',
    role: isRole(payload.role) ? payload.role : undefined,
    tenantId: text(payload.tenant_id),
    partnerId: text(payload.partner_id),
    scopes: new Set((text(payload.scope) ?? '').split(' ').filter((scope) => scope !== '')),
    platformToken: payload.platform_token === true,
  };
}

function signingKey(): KeyObject {
  const der = Buffer.concat([PKCS8_ED25519, deriveKey('token-signing')]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
