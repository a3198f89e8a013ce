import { createOauthClient } from '@/lib/auth/oauth-client';
import { type Api, expect, test } from './api';
import { uniqueName } from './server';

const PATHS = ['/oauth/token', '/api/v1/platform/oauth/token'];
const GRANT = { grant_type: 'client_credentials' };
let client = { id: '', secret: '', tenantId: '' };

test.beforeAll(async ({ server, api }) => {
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, [{ occurred_at: '2026-05-17T12:00:00Z', action: 'user.login' }]);
  const clientId = uniqueName('client');
  const secret = await createOauthClient(server.owner, {
    ...{ clientId, name: 'e2e', role: 'tenant_admin', tenantId, partnerId: undefined, platformToken: false },
    ...{ scopes: ['audit:read'], sources: [] },
  });
  client = { id: clientId, secret: secret ?? '', tenantId };
});

async function post(api: Api, path: string, form: Record<string, string>, authorization?: string) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const answer = await api.ask(
    path,
    { headers },
    { method: 'POST', body: new URLSearchParams(form).toString() },
  );
  expect([answer.headers['cache-control'], answer.headers.pragma]).toEqual(['no-store', 'no-cache']);
  return answer;
}

function basic(id = client.id, secret = client.secret) {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

test('a token by Basic or by form fields reads the three APIs as far as it reaches', async ({ api }) => {
  for (const path of PATHS) {
    const fields = { ...GRANT, client_id: client.id, client_secret: client.secret };
    for (const answer of [await post(api, path, GRANT, basic()), await post(api, path, fields)]) {
      expect(answer.body).toEqual({
        ...{ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600, scope: 'audit:read' },
      });
      const who = { headers: { authorization: `Bearer ${answer.body.access_token}` } };
      expect((await api.ask('/api/v1/admin/audit/', who)).body.total).toBe(1);
      expect((await api.ask('/api/logging/audit/', who)).body.collection_total).toBe(1);
      expect((await api.ask('/v1/admin/audit-log', who)).status).toBe(403);
    }
  }
});

test('what is refused is 400, and 401 for a client that is not who it says it is', async ({ api }) => {
  const fields = { client_id: client.id, client_secret: 'wrong' };
  const cases: [Record<string, string>, string | undefined, number, string][] = [
    [{}, basic(), 400, 'invalid_request'],
    [{ grant_type: 'password' }, basic(), 400, 'unsupported_grant_type'],
    [{ ...GRANT, scope: 'audit:write' }, basic(), 400, 'invalid_scope'],
    [{ ...GRANT, ...fields }, basic(), 400, 'invalid_request'],
    [GRANT, basic(client.id, 'wrong'), 401, 'invalid_client'],
    [GRANT, 'Bearer x', 401, 'invalid_client'],
    [{ ...GRANT, ...fields }, undefined, 401, 'invalid_client'],
    [GRANT, undefined, 401, 'invalid_client'],
  ];
  for (const path of PATHS) {
    for (const [form, authorization, status, error] of cases) {
      const answer = await post(api, path, form, authorization);
      expect([form, answer.status, answer.body]).toEqual([
        ...[form, status],
        { error, error_description: expect.any(String) },
      ]);
      const isChallenged = status === 401 && authorization !== undefined;
      expect(answer.headers['www-authenticate']?.startsWith('Basic') === true).toBe(isChallenged);
    }
  }
});

test('introspection says {"active":false} of anything that is not good', async ({ server, api }) => {
  const good = await server.token({ subject: 'ada', scope: 'audit:read' });
  for (const token of ['', 'nonsense', `${good}x`, await server.token({ ttlS: -3_600 })])
    expect((await post(api, '/oauth/introspect', { token }, basic())).text).toBe('{"active":false}');
  const told = (await post(api, '/oauth/introspect', { token: good }, basic())).body;
  expect(told).toMatchObject({ active: true, sub: 'ada', scope: 'audit:read' });
  expect((await post(api, '/oauth/introspect', { token: good }, basic(client.id, 'wrong'))).status).toBe(401);
});
