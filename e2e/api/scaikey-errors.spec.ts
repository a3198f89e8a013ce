import { fault, NO_DATE, NO_INTEGER, NO_TOKEN, refusalOf } from './answers';
import { expect, test } from './api';
import { makeScene, type Scene } from './scenes';

const BASE = '/api/v1/admin/audit';
const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const ROUTES = [
  `${BASE}/?page=x`,
  `${BASE}/actions`,
  `${BASE}/resource-types`,
  `${BASE}/stats?start_time=x`,
  `${BASE}/${UNKNOWN}`,
];
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function admin() {
  return { claims: { role: 'tenant_admin', tenantId: scene.tenant.tenantId } };
}

function detail(text: string | object) {
  return JSON.stringify({ detail: text });
}

for (const authorization of NO_TOKEN) {
  test(`401 and the plain challenge for Authorization ${JSON.stringify(authorization)}, before 422 and 404`, async ({
    api,
  }) => {
    for (const route of ROUTES) {
      const headers = { 'x-api-key': 'tmk_0', ...(authorization === undefined ? {} : { authorization }) };
      expect([route, refusalOf(await api.ask(route, { headers }))]).toEqual([
        route,
        { status: 401, text: detail('Not authenticated'), challenge: 'Bearer' },
      ]);
    }
  });
}

test('401 that names the fault for tokens that are forged, expired, unsigned or cut', async ({
  server,
  api,
}) => {
  const good = await server.token({ role: 'super_admin' });
  const [head = '', body = '', signature = ''] = good.split('.');
  const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  const forged = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), role: 'partner_admin' }),
  ).toString('base64url');
  const tokens = [
    ...['nonsense', 'a.b.c', `${unsigned}.${body}.`, `${head}.${forged}.${signature}`, `${head}.${body}.`],
    await server.token({ role: 'super_admin', ttlS: -3_600 }),
    await server.token({ role: 'super_admin', issuer: 'https://issuer.example' }),
  ];
  for (const token of tokens) {
    for (const route of ROUTES) {
      const answer = await api.ask(route, { headers: { authorization: `Bearer ${token}` } });
      expect(refusalOf(answer)).toEqual({
        ...{ status: 401, text: detail('Could not validate credentials') },
        challenge: expect.stringMatching(/^Bearer error="invalid_token", error_description="[^"\\]+"$/),
      });
    }
  }
});

test('403 for a platform token without an admin scope, in the exact words, before 422 and 404', async ({
  api,
}) => {
  const poor = { claims: { platformToken: true, role: 'super_admin', scope: 'audit:read' } };
  for (const route of ROUTES)
    expect(refusalOf(await api.ask(route, poor))).toEqual({
      ...{ status: 403, text: detail('Platform token requires admin:read or admin:write scope') },
      challenge: 'Bearer error="insufficient_scope", scope="admin:read"',
    });
  for (const scope of ['admin:read', 'admin:write', 'x admin:read y']) {
    const rich = { claims: { platformToken: true, scope } };
    expect((await api.ask(`${BASE}/?per_page=1`, rich)).status).toBe(200);
  }
});

test('403 for a token without an admin role, and for one whose role misses its tenant or partner', async ({
  api,
}) => {
  const cases = [
    [{ tenantId: scene.tenant.tenantId }, 'Admin role required'],
    [{ tenantId: scene.tenant.tenantId, role: 'user' }, 'Admin role required'],
    [{ tenantId: scene.tenant.tenantId, scope: 'audit:read admin admin:read' }, 'Admin role required'],
    [{ role: 'tenant_admin' }, 'Token carries no tenant'],
    [{ role: 'tenant_admin', partnerId: scene.partnerId }, 'Token carries no tenant'],
    [{ role: 'tenant_admin', tenantId: '' }, 'Token carries no tenant'],
    [{ role: 'partner_admin' }, 'Token carries no partner'],
    [{ role: 'partner_admin', tenantId: scene.tenant.tenantId }, 'Token carries no partner'],
  ] as const;
  for (const [claims, text] of cases) {
    for (const route of ROUTES)
      expect([claims, refusalOf(await api.ask(route, { claims }))]).toEqual([
        claims,
        { status: 403, text: detail(text), challenge: undefined },
      ]);
  }
});

test('403 for a tenant or partner outside the reach, existing or not, before 422', async ({ api }) => {
  const partner = { claims: { role: 'partner_admin', partnerId: scene.partnerId } };
  const { tenantId, partnerId } = scene.stranger;
  const cases = [
    ...[admin(), partner].flatMap((who) => [
      [who, `/?page=0&tenant_id=${tenantId}`, 'tenant'] as const,
      [who, `/?tenant_id=no-such&end_time=x`, 'tenant'] as const,
      [who, `/stats?tenant_id=${tenantId}&start_time=x`, 'tenant'] as const,
      [who, `/?partner_id=${partnerId}&per_page=x`, 'partner'] as const,
    ]),
    [admin(), `/?tenant_id=${scene.sibling.tenantId}`, 'tenant'] as const,
  ];
  for (const [who, path, what] of cases)
    expect([path, refusalOf(await api.ask(BASE + path, who))]).toEqual([
      path,
      { status: 403, text: detail(`Access denied to this ${what}`), challenge: undefined },
    ]);
});

test('404 for an unknown id, for what is no id and for one of another tenant, all alike', async ({ api }) => {
  const ids = [
    UNKNOWN,
    scene.siblingId,
    scene.strangerId,
    'nonsense',
    "'--",
    '%00',
    '..%2Fstats',
    'Actions',
    '%20',
  ];
  for (const id of ids)
    expect([id, refusalOf(await api.ask(`${BASE}/${id}`, admin()))]).toEqual([
      id,
      { status: 404, text: detail('Audit log not found'), challenge: undefined },
    ]);
});

test('422 tells every fault in the order of the parameters, its members in order', async ({ api }) => {
  const { status, text } = await api.ask(
    `${BASE}/?end_time=now&start_time=yesterday&ip_address=x&per_page=101&page=0&result=maybe`,
    admin(),
  );
  expect(status).toBe(422);
  expect(text).toBe(
    detail([
      fault('greater_than_equal', 'page', 'Input should be greater than or equal to 1', '0', { ge: 1 }),
      fault('less_than_equal', 'per_page', 'Input should be less than or equal to 100', '101', { le: 100 }),
      fault('datetime_from_date_parsing', 'start_time', `${NO_DATE}input is too short`, 'yesterday', {
        error: 'input is too short',
      }),
      fault('datetime_from_date_parsing', 'end_time', `${NO_DATE}input is too short`, 'now', {
        error: 'input is too short',
      }),
    ]),
  );
});

for (const [query, expected] of [
  ...['abc', '1.5', '', '1e2', '0x10', 'null', '٣'].map(
    (text) => [`page=${encodeURIComponent(text)}`, fault('int_parsing', 'page', NO_INTEGER, text)] as const,
  ),
  [
    'page=-1',
    fault('greater_than_equal', 'page', 'Input should be greater than or equal to 1', '-1', { ge: 1 }),
  ],
  [
    'per_page=0',
    fault('greater_than_equal', 'per_page', 'Input should be greater than or equal to 1', '0', { ge: 1 }),
  ],
  ['page=1&page=x', fault('int_parsing', 'page', NO_INTEGER, 'x')],
  [
    'start_time=',
    fault('datetime_from_date_parsing', 'start_time', `${NO_DATE}input is too short`, '', {
      error: 'input is too short',
    }),
  ],
] as const) {
  test(`422 for ?${query}`, async ({ api }) => {
    const { status, text } = await api.ask(`${BASE}/?${query}`, admin());
    expect([status, text]).toEqual([422, detail([expected])]);
  });
}

test('422 by its size for a page beyond 2^53 - 1', async ({ api }) => {
  for (const page of ['9007199254740992', '9'.repeat(40)]) {
    const { status, text } = await api.ask(`${BASE}/?page=${page}`, admin());
    const msg = 'Unable to parse input string as an integer, exceeded maximum size';
    expect([status, text]).toEqual([422, detail([fault('int_parsing_size', 'page', msg, page)])]);
  }
});

test('only page, per_page, start_time and end_time can be at fault', async ({ api }) => {
  const names = ['actor_id', 'actor_email', 'action', 'resource_type', 'resource_id', 'result', 'ip_address'];
  for (const name of names) {
    for (const value of ['%00', '%FF', '%ED%A0%80', 'x'.repeat(5_000), '1/64', '::/129']) {
      const { status, body } = await api.ask(`${BASE}/?${name}=${value}`, admin());
      expect([name, value.slice(0, 9), status, body.total]).toEqual([name, value.slice(0, 9), 200, 0]);
    }
  }
});
