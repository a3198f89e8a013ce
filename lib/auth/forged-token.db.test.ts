import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { listen } from '@/lib/witness/test-server';
import { currentSigningKey, publicJwks } from './signing-key';
import { LOCAL_ISSUER, verifyToken } from './token';

useTestDatabase();

const CLAIMS = { role: 'super_admin', aud: 'trailmark', sub: 'eve', exp: 4_000_000_000 };
const print = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refusal = async (token: string) =>
  await verifyToken(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

const evil = generateKeyPairSync('ed25519');

/** Signed with a key of the attacker's, whatever its header says. */
const forge = async (header: object, key: KeyObject = evil.privateKey, issuer = LOCAL_ISSUER) =>
  await new SignJWT({ ...CLAIMS, iss: issuer })
    .setProtectedHeader(Object({ alg: key.asymmetricKeyType === 'rsa' ? 'RS256' : 'EdDSA', ...header }))
    .sign(key);

describe('a token of this installation is not forged', () => {
  it('by a right one being taken for a wrong one', async () => {
    const { kid, key } = await currentSigningKey();
    const token = await new SignJWT({ ...CLAIMS, iss: LOCAL_ISSUER })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(key);
    await expect(verifyToken(token)).resolves.toMatchObject({ sub: 'eve' });
  });

  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'HS256',
    'hs256',
    'ES256K',
    'EdDSA ',
    'dir',
    null,
    ['EdDSA'],
    7,
  ])('by the algorithm %j without a signature, or with that of a right token', async (alg) => {
    const { kid, key } = await currentSigningKey();
    const right = await new SignJWT({ ...CLAIMS, iss: LOCAL_ISSUER })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(key);
    const signature = right.split('.')[2] ?? '';
    for (const end of ['', signature, 'AAAA'])
      expect(await refusal(`${print({ alg, kid })}.${print({ ...CLAIMS, iss: LOCAL_ISSUER })}.${end}`)).toBe(
        'invalid_token',
      );
  });

  it('by HS256 with the public key as secret, in any of the forms that it is published in', async () => {
    const { kid } = await currentSigningKey();
    const jwk = (await publicJwks()).keys.find((each) => each.kid === kid);
    expect(jwk?.x).toBeDefined();
    const raw = Buffer.from(jwk?.x ?? '', 'base64url');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    for (const alg of ['HS256', 'HS384', 'HS512'])
      for (const secret of [raw, der, pem, pem.trim(), jwk?.x ?? '', JSON.stringify(jwk), '']) {
        const signed = `${print({ alg, kid, typ: 'JWT' })}.${print({ ...CLAIMS, iss: LOCAL_ISSUER })}`;
        const mac = createHmac(`sha${alg.slice(2)}`, secret)
          .update(signed)
          .digest('base64url');
        expect(await refusal(`${signed}.${mac}`)).toBe('invalid_token');
      }
  });

  it.each([
    '../../../../dev/null',
    '/dev/null',
    'file:///dev/null',
    "tm' or '1'='1",
    "' union select 1, 'x' --",
    '"; select pg_sleep(5); --',
    'http://127.0.0.1:1/key',
    '__proto__',
    'constructor',
    '',
    'a'.repeat(5_000),
    '%00',
  ])('by the key id %j', async (kid) => {
    expect(await refusal(await forge({ kid }))).toBe('invalid_token');
  });

  it.each([{ kid: ['x'] }, { kid: { toString: 'x' } }, { kid: 7 }, { kid: null }, { kid: 'nul\0' }])(
    'by a key id that is no name: %j',
    async (header) => {
      expect(await refusal(await forge(header))).toBe('invalid_token');
    },
  );

  it('by headers that bring a key along, or say where one is: nobody asks there', async () => {
    const { kid } = await currentSigningKey();
    let asked = 0;
    const jwk = await exportJWK(evil.publicKey);
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [{ ...jwk, kid }] }));
    });
    const { url, close } = await listen(server);
    for (const header of [
      { jwk },
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
      { jwk, jku: url, x5u: url },
    ])
      for (const named of [{ kid }, { kid: 'evil' }, {}])
        expect(await refusal(await forge({ ...header, ...named }))).toBe('invalid_token');
    await close();
    expect(asked).toBe(0);
  });

  it.each<Partial<JWTHeaderParameters>>([
    { crit: ['exp'] },
    { crit: ['x'], x: 1 },
    { crit: [] },
    { b64: false, crit: ['b64'] },
  ])('by what has to be understood and is not: %j', async (header) => {
    const { kid, key } = await currentSigningKey();
    const signed = `${print({ alg: 'EdDSA', kid, ...header })}.${print({ ...CLAIMS, iss: LOCAL_ISSUER })}`;
    const { sign } = await import('node:crypto');
    const token = `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
    expect(await refusal(token)).toBe('invalid_token');
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a.b.c',
    `${print({ alg: 'EdDSA' })}..`,
    `${print([])}.${print([])}.`,
    `e30.${Buffer.from('{"iss":').toString('base64url')}.`,
    `e30.${print({ iss: ['urn:trailmark:local'] })}.AAAA`,
    `${'e30.'.repeat(5)}`,
    `e30.${print({ iss: LOCAL_ISSUER, a: 'x'.repeat(20_000) })}.AAAA`,
  ])('by what is no token: %j', async (token) => {
    expect(await refusal(token)).toBe('invalid_token');
  });
});

describe('the keys of an issuer', () => {
  const issuer = 'https://idp.example';
  const good = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let answer: () => { status?: number; headers?: Record<string, string>; body: string | Buffer };
  let asked = 0;
  let close: () => Promise<void>;

  beforeEach(async () => {
    asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      const { status = 200, headers = {}, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
    const started = await listen(server);
    close = started.close;
    // Each test its own address, so that it begins without keys of another.
    const one = { issuer, jwks_uri: `${started.url}/jwks`, audience: 'trailmark' };
    vi.stubEnv('TRAILMARK_ISSUERS', JSON.stringify([one]));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await close();
  });

  const published = async (more: Partial<JWK> = {}, key = good.publicKey): Promise<JWK> => ({
    ...(await exportJWK(key)),
    kid: 'k',
    ...more,
  });
  const keys = (...listed: object[]) => {
    answer = () => ({ body: JSON.stringify({ keys: listed }) });
  };
  const rightful = async (header: object = { kid: 'k' }) => await forge(header, good.privateKey, issuer);

  it('are taken as they should be', async () => {
    keys(await published());
    expect(await refusal(await rightful())).toBe('accepted');
  });

  it('admit no shared secret that stands among them', async () => {
    const secret = Buffer.alloc(32, 7);
    keys(
      { kty: 'oct', k: secret.toString('base64url'), kid: 'k', alg: 'HS256' },
      await published({ kid: 'other' }),
    );
    const signed = `${print({ alg: 'HS256', kid: 'k' })}.${print({ ...CLAIMS, iss: issuer })}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(await refusal(`${signed}.${mac}`)).toBe('invalid_token');
  });

  it.each<[string, Partial<JWK>]>([
    ['for encryption', { use: 'enc' }],
    ['for other operations', { key_ops: ['encrypt'] }],
    ['of another algorithm', { alg: 'RS512' }],
    ['of another type', { kty: 'EC' }],
    ['of another name', { kid: 'K' }],
  ])('do not verify where they are %s', async (_, more) => {
    keys(await published(more));
    expect(await refusal(await rightful())).toBe('invalid_token');
  });

  it('of two of one name, either may verify, and a third does not', async () => {
    keys(
      await published({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
      await published(),
    );
    expect(
      await refusal(
        await forge({ kid: 'k' }, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, issuer),
      ),
    ).toBe('invalid_token');
  });

  it('are not looked for at another address, behind a redirect', async () => {
    answer = () => ({ status: 302, headers: { location: 'http://169.254.169.254/keys' }, body: '' });
    expect(await refusal(await rightful())).toBe('unavailable');
    expect(asked).toBe(1);
  });

  it('are none where they are no document of keys, or one without end', async () => {
    const bodies = [
      '',
      'null',
      '[]',
      '{}',
      '{"keys":{}}',
      '{"keys":["x"]}',
      '<html>',
      Buffer.alloc(2 * 1024 * 1024, 32),
    ];
    for (const body of bodies) {
      answer = () => ({ body });
      expect([body.slice(0, 20), await refusal(await rightful())]).toEqual([
        body.slice(0, 20),
        'unavailable',
      ]);
    }
  });

  it('are not fetched from where one may not connect to', async () => {
    keys(await published());
    vi.stubEnv('TRAILMARK_OUTGOING_ALLOW', '10.0.0.0/8');
    expect(await refusal(await rightful())).toBe('unavailable');
    expect(asked).toBe(0);
  });
});
