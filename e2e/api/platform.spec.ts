import { refusalOf } from './answers';
import { type Api, expect, test } from './api';
import { eventOf, instantOf, makeScene, type Scene } from './scenes';
import { uniqueName } from './server';

const LIST = '/v1/admin/audit-log';
const ADMIN = { claims: { scope: 'platform:admin' } };
const ROW_KEYS = [
  ...['id', 'ts', 'actor_id', 'actor_type', 'brand_id', 'request_id', 'source', 'event_type', 'entity_type'],
  ...['entity_id', 'http_method', 'http_path', 'http_status', 'details'],
];
/** An action that nobody else's events have: the rows of a test among those of all tenants. */
const ACTION = uniqueName('act');
let scene: Scene;
let ids: string[] = [];

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
  const full = {
    ...{ brand_id: 'brand_1', source: 'shop', http_method: 'POST', http_path: '/login', http_status: 201 },
    request_id: ACTION,
  };
  ids = await api.write(scene.tenant.tenantId, [
    { ...eventOf(1), action: ACTION, ...full },
    { ...eventOf(4), action: ACTION },
  ]);
  ids.push(...(await api.write(scene.stranger.tenantId, [{ ...eventOf(6), action: ACTION }])));
});

async function ask(api: Api, query: string) {
  const answer = await api.ask(`${LIST}?${query}`, ADMIN);
  expect([query, answer.status, answer.headers['cache-control']]).toEqual([query, 200, 'private, no-store']);
  return answer.body;
}

test('rows of all tenants, newest first, with all fourteen members in order, null where there is nothing', async ({
  api,
}) => {
  const { text } = await api.ask(`${LIST}?event_type=${ACTION}`, ADMIN);
  const common = { event_type: ACTION, http_method: null, http_path: null, http_status: null };
  const rows = [
    {
      ...{ id: ids[2], ts: instantOf(6), actor_id: null, actor_type: 'system', brand_id: null },
      ...{ request_id: null, source: 'e2e', event_type: ACTION, entity_type: 'user', entity_id: 'usr_96' },
      ...{ ...common, details: { nth: 6 } },
    },
    {
      ...{ id: ids[1], ts: instantOf(4), actor_id: 'usr_1', actor_type: 'user', brand_id: null },
      ...{ request_id: null, source: 'e2e', event_type: ACTION, entity_type: null, entity_id: null },
      ...{ ...common, details: { nth: 4 } },
    },
    {
      ...{ id: ids[0], ts: instantOf(1), actor_id: 'usr_1', actor_type: 'user', brand_id: 'brand_1' },
      ...{ request_id: ACTION, source: 'shop', event_type: ACTION, entity_type: 'user', entity_id: 'usr_91' },
      ...{ http_method: 'POST', http_path: '/login', http_status: 201, details: { nth: 1 } },
    },
  ];
  for (const row of rows) expect(Object.keys(row)).toEqual(ROW_KEYS);
  // Members stand in this order; details as the database prints them.
  expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify({ rows, total: 3 }));
});

test('without a limit it answers fifty rows, and the total of every main log there is', async ({
  server,
  api,
}) => {
  const { rows, total } = await ask(api, '');
  const [count] = await server.owner<{ events: number }[]>`
    select count(*)::int4 as events from event e join log l on l.log = e.log and l.kind = 0`;
  expect([rows.length, total]).toEqual([50, count?.events]);
  for (const row of rows) expect(Object.keys(row)).toEqual(ROW_KEYS);
});

for (const [query, rows, total] of [
  ['', 3, 3],
  ['actor_id=usr_1', 2, 2],
  ['actor_id=USR_1', 0, 0],
  ['entity_type=user', 2, 2],
  ['entity_id=usr_91', 1, 1],
  ['actor_id=&entity_type=&entity_id=&since=&until=', 3, 3],
  ['unknown=1&page=7', 3, 3],
  [`since=${instantOf(4)}`, 2, 2],
  [`until=${instantOf(4)}`, 2, 2],
  [`since=${instantOf(4)}&until=${instantOf(4)}`, 1, 1],
  [`since=${instantOf(4).slice(0, -1)}`, 2, 2],
  [`since=${instantOf(4).replace('Z', '%2B00:00')}`, 2, 2],
  [`since=${instantOf(4).replace('Z', '+00:00')}`, 2, 2],
  [`since=${instantOf(4).replace('Z', '001Z')}`, 1, 1],
  ['since=2026-05-18', 0, 0],
  [`since=${instantOf(6)}&until=${instantOf(1)}`, 0, 0],
  ['limit=1', 1, 3],
  ['limit=500', 3, 3],
  ['limit=1e2', 3, 3],
  ['limit=0x10', 3, 3],
  ['limit=0x2', 2, 3],
  ['limit=%2050%20', 3, 3],
  ['limit=2.0', 2, 3],
  ['limit=1&offset=2', 1, 3],
  ['offset=', 3, 3],
  ['offset=1', 2, 3],
  ['offset=1e1', 0, 3],
  ['offset=9007199254740993', 0, 3],
  ['actor_id=%00', 0, 0],
] as const) {
  test(`?${query} answers ${rows} rows of ${total}`, async ({ api }) => {
    const body = await ask(api, `event_type=${ACTION}&${query}`);
    expect([body.rows.length, body.total]).toEqual([rows, total]);
  });
}

for (const [query, message] of [
  ['limit=0', 'limit: Number must be greater than or equal to 1'],
  ['limit=-1', 'limit: Number must be greater than or equal to 1'],
  ['limit=', 'limit: Number must be greater than or equal to 1'],
  ['limit=501', 'limit: Number must be less than or equal to 500'],
  ['limit=abc', 'limit: Expected number, received nan'],
  ['limit=null', 'limit: Expected number, received nan'],
  ['limit=10.5', 'limit: Expected integer, received float'],
  ['limit=1&limit=2', 'limit: Expected number, received nan'],
  ['offset=-1', 'offset: Number must be greater than or equal to 0'],
  ['offset=x', 'offset: Expected number, received nan'],
  ['offset=null', 'offset: Expected number, received nan'],
  ['offset=1.5', 'offset: Expected integer, received float'],
  ['offset=1&offset=2', 'offset: Expected number, received nan'],
  ['since=yesterday', 'since: Input should be a valid datetime or date, input is too short'],
  ['until=2026-1-1T00:00', 'until: Input should be a valid datetime or date, invalid character in month'],
  ['offset=x&limit=0&since=x', 'since: Input should be a valid datetime or date, input is too short'],
  ['offset=x&limit=0', 'limit: Number must be greater than or equal to 1'],
] as const) {
  test(`?${query} is 400: ${message}`, async ({ api }) => {
    expect(refusalOf(await api.ask(`${LIST}?${query}`, ADMIN))).toEqual({
      ...{ status: 400, text: JSON.stringify({ error: 'validation_error', message }), challenge: undefined },
    });
  });
}

test('401 without a bearer token, and another 401 for a bad one, both before 400', async ({
  server,
  api,
}) => {
  for (const authorization of [undefined, '', 'Basic YTpi', 'Bearer', 'Token abc']) {
    const headers = { 'x-api-key': 'tmk_0', ...(authorization === undefined ? {} : { authorization }) };
    expect(refusalOf(await api.ask(`${LIST}?limit=x`, { headers }))).toEqual({
      ...{ status: 401, text: '{"error":"unauthenticated","message":"Missing bearer token"}' },
      challenge: 'Bearer',
    });
  }
  const expired = await server.token({ scope: 'platform:admin', ttlS: -3_600 });
  for (const token of ['nonsense', `${expired}x`, expired])
    expect(
      refusalOf(await api.ask(`${LIST}?limit=x`, { headers: { authorization: `Bearer ${token}` } })),
    ).toEqual({
      ...{
        status: 401,
        text: '{"error":"invalid_token","message":"The access token is invalid or expired"}',
      },
      challenge: 'Bearer error="invalid_token"',
    });
});

test('403 without the scope platform:admin, whatever the role, before 400', async ({ api }) => {
  const others = ['super_admin', 'tenant_admin', undefined].map((role) => ({
    claims: {
      role,
      tenantId: scene.tenant.tenantId,
      scope: 'admin admin:read audit:read platform',
      platformToken: true,
    },
  }));
  for (const who of others)
    expect(refusalOf(await api.ask(`${LIST}?limit=x`, who))).toEqual({
      status: 403,
      text: '{"error":"insufficient_scope","message":"Missing required scope: platform:admin"}',
      challenge: 'Bearer error="insufficient_scope", scope="platform:admin"',
    });
});
