import { fault, NO_DATE, NO_INTEGER, NO_TOKEN, refusalOf } from './answers';
import { expect, test } from './api';
import { makeScene, type Scene } from './scenes';

const LIST = '/api/logging/audit/';
const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const ROUTES = [
  ['GET', `${LIST}?limit=x`, 'audit:read'],
  ['GET', `${LIST}filters`, 'audit:read'],
  ['GET', `${LIST}${UNKNOWN}`, 'audit:read'],
  ['DELETE', `${LIST}${UNKNOWN}`, 'audit:write'],
] as const;
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function reader() {
  return { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read' } };
}

function detail(text: string | object) {
  return JSON.stringify({ detail: text });
}

for (const authorization of NO_TOKEN) {
  test(`401 and the plain challenge for Authorization ${JSON.stringify(authorization)}, before 422 and 404`, async ({
    api,
  }) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const [method, path] of ROUTES)
      expect([path, refusalOf(await api.ask(path, { headers }, { method }))]).toEqual([
        path,
        { status: 401, text: detail('Not authenticated'), challenge: 'Bearer' },
      ]);
  });
}

test('401 that names the fault for a bad token, also where an API key would do', async ({ server, api }) => {
  const key = await server.apiKey({ tenantId: scene.tenant.tenantId });
  const expired = await server.token({ ...reader().claims, ttlS: -3_600 });
  for (const token of ['nonsense', expired, key]) {
    for (const [method, path] of ROUTES) {
      const headers = { authorization: `Bearer ${token}`, 'x-api-key': key };
      expect(refusalOf(await api.ask(path, { headers }, { method }))).toEqual({
        ...{ status: 401, text: detail('Could not validate credentials') },
        challenge: expect.stringMatching(/^Bearer error="invalid_token", error_description="[^"\\]+"$/),
      });
    }
  }
});

test('403 without the scope: read and write are atomic, and a role alone is none, before 422 and 404', async ({
  api,
}) => {
  const { tenantId } = scene.tenant;
  for (const [method, path, scope] of ROUTES) {
    const other = scope === 'audit:read' ? 'audit:write' : 'audit:read';
    const poor = [
      { tenantId, scope: other },
      { tenantId, scope: `${scope}s x${scope} audit admin:read` },
      { tenantId, role: 'tenant_admin' },
      { role: 'super_admin', platformToken: true, scope: 'platform:admin admin:write' },
      ...(scope === 'audit:write'
        ? [
            { tenantId, role: 'auditor', scope },
            { tenantId, role: 'analyst', scope },
          ]
        : []),
    ];
    for (const claims of poor)
      expect([path, claims, refusalOf(await api.ask(path, { claims }, { method }))]).toEqual([
        ...[path, claims],
        {
          ...{ status: 403, text: detail('Not enough permissions') },
          challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
        },
      ]);
  }
});

test('403 for a token without a tenant, never everything; the scope admin grants within the reach', async ({
  api,
}) => {
  for (const [method, path] of ROUTES) {
    const nowhere = await api.ask(path, { claims: { scope: 'admin' } }, { method });
    expect(refusalOf(nowhere)).toEqual({
      ...{ status: 403, text: detail('Token carries no tenant'), challenge: undefined },
    });
  }
  const admin = { claims: { tenantId: scene.tenant.tenantId, scope: 'admin' } };
  expect((await api.ask(LIST, admin)).body.collection_total).toBe(12);
  expect((await api.ask(`${LIST}filters`, admin)).status).toBe(200);
  expect((await api.ask(`${LIST}${scene.strangerId}`, admin, { method: 'DELETE' })).status).toBe(404);
});

test('an API key reads list and item of its tenant, and is ignored on /filters and DELETE', async ({
  server,
  api,
}) => {
  const key = { headers: { 'x-api-key': await server.apiKey({ tenantId: scene.tenant.tenantId }) } };
  expect((await api.ask(LIST, key)).body.collection_total).toBe(12);
  expect((await api.ask(`${LIST}${scene.ids[0]}`, key)).status).toBe(200);
  expect((await api.ask(`${LIST}${scene.siblingId}`, key)).status).toBe(404);
  expect((await api.ask(`${LIST}?limit=0`, key)).status).toBe(422);
  for (const [path, method] of [
    [`${LIST}filters`, 'GET'],
    [LIST + scene.ids[0], 'DELETE'],
  ] as const)
    expect(refusalOf(await api.ask(path, key, { method }))).toEqual({
      ...{ status: 401, text: detail('Not authenticated'), challenge: 'Bearer' },
    });
});

test('401 for an API key that is wrong, expired or revoked; 403 for one without audit:read', async ({
  server,
  api,
}) => {
  const { tenantId } = scene.tenant;
  const good = await server.apiKey({ tenantId });
  const revoked = await server.apiKey({ tenantId });
  expect((await api.ask(LIST, { headers: { 'x-api-key': revoked } })).status).toBe(200);
  await server.owner`update api_key set revoked_at = now() where prefix = ${revoked.slice(4, 12)}`;
  const expired = await server.apiKey({ tenantId, expiresAt: new Date(Date.now() - 1_000) });
  const altered = good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A');
  for (const key of ['x', revoked, expired, altered, `Bearer ${good}`, `${good}x`]) {
    for (const path of [`${LIST}?limit=x`, LIST + UNKNOWN])
      expect([key.slice(0, 7), refusalOf(await api.ask(path, { headers: { 'x-api-key': key } }))]).toEqual([
        key.slice(0, 7),
        { status: 401, text: detail('Invalid API key'), challenge: 'APIKey' },
      ]);
  }
  expect(refusalOf(await api.ask(LIST, { headers: { 'x-api-key': '' } }))).toMatchObject({
    ...{ status: 401, text: detail('Not authenticated'), challenge: 'Bearer' },
  });
  const writer = await server.apiKey({ tenantId, scopes: ['audit:ingest'] });
  expect(refusalOf(await api.ask(LIST, { headers: { 'x-api-key': writer } }))).toMatchObject({
    ...{ status: 403, text: detail('Not enough permissions') },
  });
});

test('404 for an unknown id, for what is no id and for one of another tenant, all alike', async ({ api }) => {
  const writer = { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read audit:write' } };
  for (const id of [UNKNOWN, scene.siblingId, scene.strangerId, 'nonsense', "'--", '%00', 'Filters', '%20']) {
    for (const method of ['GET', 'DELETE'])
      expect([method, id, refusalOf(await api.ask(LIST + id, writer, { method }))]).toEqual([
        ...[method, id],
        { status: 404, text: detail('Audit log not found'), challenge: undefined },
      ]);
  }
});

const SORTS =
  "'timestamp', 'action', 'actor_id', 'actor_email', 'resource_type', 'resource_id', 'result', 'ip_address', 'request_id' or 'tenant_id'";
const RESULTS = "'success', 'failure', 'denied', 'error' or 'unknown'";
const NO_BOOLEAN = 'Input should be a valid boolean, unable to interpret input';
const SHORT = { error: 'input is too short' };
const literal = (name: string, input: string, expected: string) =>
  fault('literal_error', name, `Input should be ${expected}`, input, { expected });

for (const [query, expected] of [
  [
    'limit=0',
    fault('greater_than_equal', 'limit', 'Input should be greater than or equal to 1', '0', { ge: 1 }),
  ],
  [
    'limit=251',
    fault('less_than_equal', 'limit', 'Input should be less than or equal to 250', '251', { le: 250 }),
  ],
  ['limit=', fault('int_parsing', 'limit', NO_INTEGER, '')],
  ['limit=5&limit=x', fault('int_parsing', 'limit', NO_INTEGER, 'x')],
  ['sort_order=up', literal('sort_order', 'up', "'asc' or 'desc'")],
  ['sort_order=ASC', literal('sort_order', 'ASC', "'asc' or 'desc'")],
  ['sort_order=', literal('sort_order', '', "'asc' or 'desc'")],
  ['sort_by=details', literal('sort_by', 'details', SORTS)],
  ['include_total=maybe', fault('bool_parsing', 'include_total', NO_BOOLEAN, 'maybe')],
  ['include_total=', fault('bool_parsing', 'include_total', NO_BOOLEAN, '')],
  [
    'timestamp__gte=now',
    fault('datetime_from_date_parsing', 'timestamp__gte', `${NO_DATE}input is too short`, 'now', SHORT),
  ],
  [
    'timestamp=now',
    fault('datetime_from_date_parsing', 'timestamp', `${NO_DATE}input is too short`, 'now', SHORT),
  ],
  ['actor_id__isnull=perhaps', fault('bool_parsing', 'actor_id__isnull', NO_BOOLEAN, 'perhaps')],
  ['result=maybe', fault('enum', 'result', `Input should be ${RESULTS}`, 'maybe', { expected: RESULTS })],
] as const) {
  test(`422 for ?${query}`, async ({ api }) => {
    const { status, text } = await api.ask(`${LIST}?${query}`, reader());
    expect([status, text]).toEqual([422, detail([expected])]);
  });
}

test('422 tells every fault in the order of the parameters', async ({ api }) => {
  const query = 'result=maybe&timestamp__gte=now&include_total=x&sort_order=up&sort_by=x&limit=0&cursor=x';
  const { body } = await api.ask(`${LIST}?${query}`, reader());
  expect(body.detail.map(({ loc }: { loc: string[] }) => loc.join('.'))).toEqual([
    ...['query.limit', 'query.sort_by', 'query.sort_order', 'query.include_total'],
    ...['query.timestamp__gte', 'query.result'],
  ]);
});
