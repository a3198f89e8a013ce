import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '@/lib/keys';
import { authenticateBearer, issueToken } from './token';

const CLAIMS = {
  subject: 'ana',
  role: 'tenant_admin',
  tenantId: 'acme',
  scope: 'audit:read admin',
  ttlS: 60,
};

describe('a token of this installation', () => {
  it('says who calls, in which role and reach', async () => {
    const principal = await authenticateBearer(`Bearer ${await issueToken(CLAIMS)}`);
    expect(principal).toEqual({
      subject: 'ana',
      role: 'tenant_admin',
      tenantId: 'acme',
      partnerId: undefined,
      scopes: new Set(['audit:read', 'admin']),
      platformToken: false,
    });
  });

  it('with a role that does not exist has none', async () => {
    const principal = await authenticateBearer(`Bearer ${await issueToken({ ...CLAIMS, role: 'god' })}`);
    expect(principal.role).toBeUndefined();
  });
});

describe('Authorization without a bearer token is unauthenticated', () => {
  it.each([null, '', 'Basic abc', 'Bearer', 'Bearer a b', 'bearer'])('%j', async (authorization) => {
    await expect(authenticateBearer(authorization)).rejects.toMatchObject({
      code: 'unauthenticated',
      status: 401,
    });
  });
});

describe('a forged or stale token is invalid', () => {
  const sign = (
    header: { alg: string },
    key: Parameters<SignJWT['sign']>[0],
    more: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
  ) =>
    more(
      new SignJWT({ role: 'super_admin' })
        .setProtectedHeader(header)
        .setIssuer('urn:trailmark:local')
        .setAudience('trailmark')
        .setSubject('eve')
        .setExpirationTime('1h'),
    ).sign(key);
  const own = () =>
    createPrivateKey({
      key: Buffer.concat([
        Buffer.from('302e020100300506032b657004220420', 'hex'),
        deriveKey('token-signing'),
      ]),
      format: 'der',
      type: 'pkcs8',
    });
  const publicBytes = () => createPublicKey(own()).export({ format: 'der', type: 'spki' });

  it.each<[string, () => Promise<string>]>([
    ['signed by another key', () => sign({ alg: 'EdDSA' }, generateKeyPairSync('ed25519').privateKey)],
    ['HS256 with the public key as secret', () => sign({ alg: 'HS256' }, createSecretKey(publicBytes()))],
    [
      'expired',
      () => sign({ alg: 'EdDSA' }, own(), (jwt) => jwt.setExpirationTime(Math.floor(Date.now() / 1000) - 60)),
    ],
    ['not yet valid', () => sign({ alg: 'EdDSA' }, own(), (jwt) => jwt.setNotBefore('10m'))],
    ['for another audience', () => sign({ alg: 'EdDSA' }, own(), (jwt) => jwt.setAudience('other'))],
    [
      'of another issuer',
      () => sign({ alg: 'EdDSA' }, own(), (jwt) => jwt.setIssuer('https://evil.example')),
    ],
    [
      'alg none',
      async () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"super_admin"}').toString('base64url')}.`,
    ],
    [
      'altered',
      async () =>
        (await issueToken(CLAIMS)).replace(/\.(.)/, (_, letter) => `.${letter === 'e' ? 'f' : 'e'}`),
    ],
    ['no JWT at all', async () => 'abc'],
  ])('%s', async (_name, make) => {
    await expect(authenticateBearer(`Bearer ${await make()}`)).rejects.toMatchObject({
      code: 'invalid_token',
      status: 401,
    });
  });

  it('and the very same way of making one is accepted with the right key, so the cases above test something', async () => {
    await expect(authenticateBearer(`Bearer ${await sign({ alg: 'EdDSA' }, own())}`)).resolves.toMatchObject({
      subject: 'eve',
    });
  });
});
