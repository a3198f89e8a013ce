import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { connect } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { useTestDatabase } from '@/db/test-database';
import { authenticate } from './authenticate';
import { currentSigningKey, findVerificationKey, publicJwks, rotateSigningKey } from './signing-key';
import { issueToken } from './token';

const place = useTestDatabase();
const caller = (authorization: string | null) =>
  authenticate(new Headers(authorization === null ? {} : { authorization }), 'bearer');
const callerOf = async (token: string | Promise<string>) => caller(`Bearer ${await token}`);

const CLAIMS = {
  subject: 'ana',
  role: 'tenant_admin',
  tenantId: 'acme',
  scope: 'audit:read admin',
  ttlS: 60,
};

describe('a token of this installation', () => {
  it('says who calls, in which role and reach', async () => {
    const principal = await callerOf(issueToken(CLAIMS));
    expect(principal).toEqual({
      subject: 'ana',
      credential: 'token',
      issuer: 'urn:trailmark:local',
      role: 'tenant_admin',
      tenantId: 'acme',
      partnerId: undefined,
      scopes: new Set(['audit:read', 'admin']),
      platformToken: false,
      sources: ['ana'],
    });
  });

  it('with a role that does not exist has none', async () => {
    const principal = await callerOf(issueToken({ ...CLAIMS, role: 'god' }));
    expect(principal.role).toBeUndefined();
  });
});

describe('Authorization without a bearer token is unauthenticated', () => {
  it.each([null, '', 'Basic abc', 'Bearer', 'Bearer a b', 'bearer'])('%j', async (authorization) => {
    await expect(caller(authorization)).rejects.toMatchObject({
      code: 'unauthenticated',
      status: 401,
    });
  });
});

describe('a forged or stale token is invalid', () => {
  const sign = (
    header: { alg: string; kid?: string; typ?: string },
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
  const own = async () => (await currentSigningKey()).key;
  const header = async () => ({ alg: 'EdDSA', kid: (await currentSigningKey()).kid });
  const signOwn = async (more?: (jwt: SignJWT) => SignJWT) => sign(await header(), await own(), more);

  it.each<[string, () => Promise<string>]>([
    ['signed by another key', async () => sign(await header(), generateKeyPairSync('ed25519').privateKey)],
    [
      'HS256 with the public key as secret',
      async () => {
        const secret = createSecretKey(createPublicKey(await own()).export({ format: 'der', type: 'spki' }));
        return sign({ ...(await header()), alg: 'HS256' }, secret);
      },
    ],
    ['expired', () => signOwn((jwt) => jwt.setExpirationTime(Math.floor(Date.now() / 1000) - 60))],
    ['not yet valid', () => signOwn((jwt) => jwt.setNotBefore('10m'))],
    ['for another audience', () => signOwn((jwt) => jwt.setAudience('other'))],
    ['of another issuer', () => signOwn((jwt) => jwt.setIssuer('https://evil.example'))],
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
    ['with a key id that nobody has', async () => sign({ alg: 'EdDSA', kid: 'tm-none' }, await own())],
    ['without a key id', async () => sign({ alg: 'EdDSA' }, await own())],
    ['of another type', async () => sign({ ...(await header()), typ: 'logout+jwt' }, await own())],
  ])('%s', async (_name, make) => {
    await expect(callerOf(make())).rejects.toMatchObject({
      code: 'invalid_token',
      status: 401,
    });
  });

  it('and the very same way of making one is accepted with the right key, so the cases above test something', async () => {
    await expect(callerOf(signOwn())).resolves.toMatchObject({
      subject: 'eve',
    });
  });
});

describe('signing keys', () => {
  it('are those of the database that is asked, though the same process has had another', async () => {
    const { kid } = await currentSigningKey();
    const name = `other_${randomBytes(6).toString('hex')}`;
    const { url } = await createDatabase(inject('server'), name, { template: 'trailmark_template' });
    const other = connect(url, { connections: 1 });
    try {
      expect((await currentSigningKey(other)).kid).not.toBe(kid);
      expect((await currentSigningKey()).kid).toBe(kid);
    } finally {
      await other.end({ timeout: 5 });
      await dropDatabase(inject('server'), name);
    }
  });

  it('rotate without a gap: the next one is published before it signs, the last one is accepted after it', async () => {
    const before = await issueToken(CLAIMS);
    const first = (await currentSigningKey()).kid;
    const next = await rotateSigningKey(place().sql);
    const published = (await publicJwks()).keys.map(({ kid }) => kid);
    expect(published).toEqual([first, next]);
    expect((await currentSigningKey()).kid).toBe(first);
    await place()
      .owner`update signing_key set signs_from = date_trunc('milliseconds', now()) where kid = ${next}`;
    await rotateSigningKey(place().sql); // forgets what was read
    expect((await currentSigningKey()).kid).toBe(next);
    await expect(callerOf(before)).resolves.toMatchObject({ subject: 'ana' });
    await expect(callerOf(issueToken(CLAIMS))).resolves.toMatchObject({ subject: 'ana' });
  });

  it('publish no private half', async () => {
    for (const key of (await publicJwks()).keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(await findVerificationKey('tm-none')).toBeUndefined();
  });
});

describe('tokens of a configured issuer', () => {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
  };
  const keys: { kid: string; key: KeyObject }[] = [];
  let fetches = 0;
  const server = createServer(async (_, response) => {
    fetches += 1;
    const jwks = await Promise.all(keys.map(async ({ kid, key }) => ({ ...(await exportJWK(key)), kid })));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: jwks }));
  });
  const issuer = 'https://idp.example';
  beforeAll(async () => {
    for (const [kid, { publicKey }] of Object.entries(pairs)) keys.push({ kid, key: publicKey });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // biome-ignore lint/plugin: a server on a TCP port has such an address
    const { port } = server.address() as AddressInfo;
    const one = { issuer, jwks_uri: `http://127.0.0.1:${port}/jwks`, audience: ['trailmark', 'audit'] };
    const dead = {
      issuer: 'https://dead.example',
      jwks_uri: 'http://127.0.0.1:1/jwks',
      audience: 'trailmark',
    };
    vi.stubEnv('TRAILMARK_ISSUERS', JSON.stringify([one, dead]));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.close();
  });
  afterEach(() => vi.useRealTimers());

  const sign = (alg: keyof typeof pairs, claims: JWTPayload = {}, header: object = {}) =>
    new SignJWT({
      iss: issuer,
      aud: 'audit',
      sub: 'svc-1',
      exp: Math.floor(Date.now() / 1000) + 60,
      ...claims,
    })
      .setProtectedHeader({ alg, kid: alg, ...header })
      .sign(pairs[alg].privateKey);

  it.each(['RS256', 'ES256', 'EdDSA'] as const)('are accepted with %s', async (alg) => {
    const token = sign(alg, { scope: 'audit:read', tenant_id: 'acme', client_id: 'billing' });
    expect(await callerOf(token)).toMatchObject({ subject: 'svc-1', tenantId: 'acme', sources: ['billing'] });
  });

  it.each([
    ['scope', 'audit:read audit:write'],
    ['scope', ['audit:read', 'audit:write']],
    ['scp', ['audit:read', 'audit:write']],
    ['scopes', 'audit:read audit:write'],
    ['permissions', ['audit:read', 'audit:write']],
  ])('say their scopes as %s: %j', async (name, value) => {
    const { scopes } = await callerOf(sign('ES256', { [name]: value }));
    expect(scopes).toEqual(new Set(['audit:read', 'audit:write']));
  });

  it.each<[string, JWTPayload, object?]>([
    ['without a subject', Object({ sub: undefined })],
    ['with an empty subject', { sub: '' }],
    ['without an expiry', Object({ exp: undefined })],
    ['expired beyond the skew', { exp: Math.floor(Date.now() / 1000) - 31 }],
    ['for another audience', { aud: 'other' }],
    ['an ID token by its nonce', { nonce: 'n' }],
    ['an ID token by its at_hash', { at_hash: 'h' }],
    ['a refresh token', { token_type: 'refresh' }],
    ['an unknown type', {}, { typ: 'dpop+jwt' }],
    ['of an issuer nobody configured', { iss: 'https://other.example' }],
  ])('are refused: %s', async (_name, claims, header) => {
    await expect(callerOf(sign('ES256', claims, header))).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('expired within the skew are accepted', async () => {
    await expect(callerOf(sign('ES256', { exp: Math.floor(Date.now() / 1000) - 20 }))).resolves.toBeDefined();
  });

  it.each([
    { tenant_id: 'a\0b' },
    { tenant_id: ['acme'], partner_id: 'east' },
    { tenant_id: 42, partner_id: 'east' },
    { partner_id: { id: 'east' } },
    { role: 7 },
    { role: [['analyst']] },
    Object({ sub: 7 }),
    { sub: 'nul\0' },
  ])('with a claim that is no text are refused, never read as wider ones: %j', async (claims) => {
    await expect(callerOf(sign('ES256', claims))).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it.each([
    ['Analyst', 'analyst'],
    [['tenant_admin', 'analyst'], 'analyst'],
    [['member'], undefined],
    ['member', undefined],
  ])('with the role %j are read as %s: the narrowest', async (role, read) => {
    expect((await callerOf(sign('ES256', { role, tenant_id: 'acme' }))).role).toBe(read);
  });

  it('with forged key ids do not make the issuer be asked again and again', async () => {
    const before = fetches;
    for (let nth = 0; nth < 20; nth++) {
      await expect(callerOf(sign('ES256', {}, { kid: `forged-${nth}` }))).rejects.toMatchObject({
        code: 'invalid_token',
      });
    }
    expect(fetches - before).toBeLessThan(2);
  });

  it('whose issuer is away are neither good nor bad: 503', async () => {
    await expect(
      callerOf(sign('ES256', { iss: 'https://dead.example', aud: 'trailmark' })),
    ).rejects.toMatchObject({ code: 'unavailable' });
  });
});
