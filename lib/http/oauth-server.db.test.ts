import { beforeAll, describe, expect, it } from 'vitest';
import { GET as metadata } from '@/app/.well-known/oauth-authorization-server/route';
import { useTestDatabase } from '@/db/test-database';
import { authenticate } from '@/lib/auth/authenticate';
import { createOauthClient, revokeOauthClient } from '@/lib/auth/oauth-client';
import { introspect, token } from './oauth-server';

const place = useTestDatabase();
const context = { params: Promise.resolve({}) };
const ID = 'billing';
let secret = '';

const basic = (id: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(password)}`).toString('base64')}`,
});

async function post(
  handler: typeof token,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
) {
  const request = new Request('http://localhost/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  const response = await handler(request, context);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const GRANT = { grant_type: 'client_credentials' };

beforeAll(async () => {
  secret =
    (await createOauthClient(place().owner, {
      ...{ clientId: ID, name: 'Billing', role: undefined, tenantId: 'acme', partnerId: undefined },
      ...{ platformToken: false, scopes: ['audit:read', 'audit:ingest'], sources: ['billing'] },
    })) ?? '';
});

describe('the token endpoint', () => {
  it.each([
    ['Basic', {}, () => basic(ID, secret)],
    ['form fields', { client_id: ID }, () => ({})],
  ])('grants a token of an hour to a client that authenticates by %s', async (way, form, headers) => {
    const fields = way === 'Basic' ? {} : { client_secret: secret };
    const {
      status,
      headers: answered,
      body,
    } = await post(token, { ...GRANT, ...form, ...fields }, headers());
    expect([status, answered.get('cache-control'), answered.get('pragma')]).toEqual([
      200,
      'no-store',
      'no-cache',
    ]);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'audit:read audit:ingest',
    });
    const principal = await authenticate(
      new Headers({ authorization: `Bearer ${body.access_token}` }),
      'bearer',
    );
    expect(principal).toMatchObject({
      subject: ID,
      tenantId: 'acme',
      scopes: new Set(['audit:read', 'audit:ingest']),
      sources: ['billing'],
    });
  });

  it('grants no more than is asked for', async () => {
    const { body } = await post(token, { ...GRANT, scope: 'audit:ingest' }, basic(ID, secret));
    expect(body.scope).toBe('audit:ingest');
  });

  it.each<
    [string, Record<string, string> | string, () => Record<string, string>, number, string, string | null]
  >([
    ['a wrong secret', GRANT, () => basic(ID, 'wrong'), 401, 'invalid_client', 'Basic realm="trailmark"'],
    [
      'an unknown client',
      GRANT,
      () => basic('nobody', secret),
      401,
      'invalid_client',
      'Basic realm="trailmark"',
    ],
    [
      'wrong form fields',
      { ...GRANT, client_id: ID, client_secret: 'x' },
      () => ({}),
      401,
      'invalid_client',
      null,
    ],
    ['no client at all', GRANT, () => ({}), 401, 'invalid_client', null],
    [
      'a broken Basic',
      GRANT,
      () => ({ authorization: 'Basic %%%' }),
      401,
      'invalid_client',
      'Basic realm="trailmark"',
    ],
    ['a NUL in the id', GRANT, () => basic('a\0b', 'x'), 401, 'invalid_client', 'Basic realm="trailmark"'],
    [
      'both ways at once',
      { ...GRANT, client_id: ID, client_secret: 'x' },
      () => basic(ID, secret),
      400,
      'invalid_request',
      null,
    ],
    ['no grant type', {}, () => basic(ID, secret), 400, 'invalid_request', null],
    [
      'another grant type',
      { grant_type: 'password' },
      () => basic(ID, secret),
      400,
      'unsupported_grant_type',
      null,
    ],
    [
      'a scope beyond its own',
      { ...GRANT, scope: 'admin' },
      () => basic(ID, secret),
      400,
      'invalid_scope',
      null,
    ],
    [
      'a parameter twice',
      'grant_type=client_credentials&grant_type=client_credentials',
      () => basic(ID, secret),
      400,
      'invalid_request',
      null,
    ],
    [
      'a body that is no form',
      GRANT,
      () => ({ ...basic(ID, secret), 'content-type': 'application/json' }),
      400,
      'invalid_request',
      null,
    ],
  ])('refuses %s', async (_name, form, headers, status, error, challenge) => {
    const answer = await post(token, form, headers());
    expect([answer.status, answer.body.error, answer.headers.get('www-authenticate')]).toEqual([
      status,
      error,
      challenge,
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('introspection', () => {
  it('says what a good token says, and of anything else that it is not active', async () => {
    const { body: granted } = await post(token, GRANT, basic(ID, secret));
    const { body } = await post(introspect, { token: granted.access_token }, basic(ID, secret));
    expect(body).toMatchObject({
      active: true,
      client_id: ID,
      scope: 'audit:read audit:ingest',
      tenant_id: 'acme',
      token_type: 'Bearer',
    });
    for (const bad of ['', 'abc', `${granted.access_token}x`]) {
      expect((await post(introspect, { token: bad }, basic(ID, secret))).body).toEqual({ active: false });
    }
    expect((await post(introspect, { token: granted.access_token })).status).toBe(401);
  });

  it('calls the tokens of a revoked client inactive', async () => {
    const other = { clientId: 'gone', name: 'Gone', role: undefined, tenantId: 'acme', partnerId: undefined };
    const password =
      (await createOauthClient(place().owner, {
        ...other,
        platformToken: false,
        scopes: ['audit:read'],
        sources: [],
      })) ?? '';
    const { body: granted } = await post(token, GRANT, basic('gone', password));
    await revokeOauthClient(place().owner, 'gone');
    expect((await post(introspect, { token: granted.access_token }, basic(ID, secret))).body).toEqual({
      active: false,
    });
    expect((await post(token, GRANT, basic('gone', password))).status).toBe(401);
  });
});

it('the metadata names the endpoints under the public address', async () => {
  const response = await metadata(new Request('http://evil.example/'), context);
  const body = await response.json();
  expect(body.token_endpoint).toBe(`${body.issuer}/oauth/token`);
  expect(JSON.stringify(body)).not.toContain('evil');
});
