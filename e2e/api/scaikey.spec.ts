import { ITEM_KEYS } from './answers';
import { type Api, expect, test } from './api';
import { eventOf, instantOf, makeScene, type Scene } from './scenes';

const LIST = '/api/v1/admin/audit/';
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function admin() {
  return { claims: { role: 'tenant_admin', tenantId: scene.tenant.tenantId } };
}

async function ask(api: Api, path: string) {
  const answer = await api.ask(path, admin());
  expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 200, 'private, no-store']);
  return answer.body;
}

test('an item has its sixteen members, in order, null where there is nothing', async ({ api }) => {
  const { text } = await api.ask(`${LIST}?request_id=x&actor_id=usr_1&per_page=1&page=4`, admin());
  const item = {
    ...{ id: scene.ids[1], timestamp: instantOf(1), tenant_id: scene.tenant.tenantId },
    ...{ partner_id: scene.partnerId, actor_id: 'usr_1', actor_email: 'p1@example.com', actor_type: 'user' },
    ...{ action: 'group.created', resource_type: 'user', resource_id: 'usr_91', resource_name: 'Ada' },
    ...{ result: 'denied', ip_address: '203.0.113.42', user_agent: 'curl/8.0.1', request_id: 'req_1' },
    details: { nth: 1 },
  };
  // Members stand in this order; details as the database prints them.
  const expected = { items: [item], total: 4, page: 4, per_page: 1, pages: 4 };
  expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(expected));
  const { items } = await ask(api, LIST);
  for (const one of items) expect(Object.keys(one)).toEqual(ITEM_KEYS);
  expect(items.at(-1)).toMatchObject({
    actor_id: null,
    actor_email: null,
    resource_type: null,
    ip_address: null,
  });
});

test('the list is newest first, fifty a page without being asked, and pages cover it once', async ({
  api,
}) => {
  const whole = await ask(api, LIST);
  expect(whole).toMatchObject({ total: 12, page: 1, per_page: 50, pages: 1 });
  const newestFirst = [...scene.ids].reverse();
  expect(whole.items.map((item: { id: string }) => item.id)).toEqual(newestFirst);
  const seen: string[] = [];
  for (let page = 1; page <= 3; page++) {
    const { items, ...rest } = await ask(api, `${LIST}?per_page=5&page=${page}`);
    expect(rest).toEqual({ total: 12, page, per_page: 5, pages: 3 });
    seen.push(...items.map((item: { id: string }) => item.id));
  }
  expect(seen).toEqual(newestFirst);
});

test('beyond the last page there is an empty page with the true total', async ({ api }) => {
  for (const page of [4, 1_000_000, Number.MAX_SAFE_INTEGER])
    expect(await ask(api, `${LIST}?per_page=5&page=${page}`)).toEqual({
      ...{ items: [], total: 12, page, per_page: 5, pages: 3 },
    });
  expect(await ask(api, `${LIST}?action=no.such`)).toEqual({
    ...{ items: [], total: 0, page: 1, per_page: 50, pages: 0 },
  });
});

test('each filter finds what it names; empty is absent, unknown is ignored, the last of two wins', async ({
  api,
}) => {
  const cases = [
    ['tenant_id=TENANT', 12],
    ['partner_id=PARTNER', 12],
    ['actor_id=usr_1', 4],
    ['actor_id=USR_1', 0],
    ['actor_email=P1@EXAMPLE.com', 4],
    ['action=user.updated', 6],
    ['action=USER.UPDATED', 0],
    ['resource_type=user', 9],
    ['resource_id=usr_91', 1],
    ['result=denied', 6],
    ['result=DENIED', 6],
    ['result=maybe', 0],
    ['ip_address=203.0.113.42', 1],
    ['ip_address=::ffff:203.0.113.42', 1],
    ['ip_address=2001:0DB8:0::1', 1],
    ['ip_address=203.0.113.0/24', 1],
    ['ip_address=0.0.0.0/0', 1],
    ['ip_address=no-address', 0],
    ['actor_id=usr_1&result=denied', 2],
    [
      'tenant_id=&partner_id=&actor_id=&actor_email=&action=&resource_type=&resource_id=&result=&ip_address=',
      12,
    ],
    ['unknown=1&page_size=3&sort_by=x', 12],
    ['action=no.such&action=user.updated', 6],
    ['action=user.updated&action=', 12],
    ['page=x&page=1', 12],
    ['action=%27%20or%201%3D1--', 0],
    ['action=a%00b', 0],
    ['action=%F0%9F%98%80', 0],
  ] as const;
  const found = [];
  for (const [query, total] of cases) {
    const named = query.replace('TENANT', scene.tenant.tenantId).replace('PARTNER', scene.partnerId);
    const body = await ask(api, `${LIST}?${named}`);
    expect(body.items).toHaveLength(body.total);
    found.push([query, body.total]);
    expect(found.at(-1)).toEqual([query, total]);
  }
});

test('times are inclusive at both ends, naive ones are UTC, and an order that is reversed finds nothing', async ({
  api,
}) => {
  const [first, second] = [instantOf(3), instantOf(5)];
  const cases = [
    [`start_time=${first}&end_time=${second}`, 3],
    [`start_time=${first}&end_time=${first}`, 1],
    [`start_time=${first.slice(0, -1)}&end_time=${second.slice(0, -1)}`, 3],
    [`start_time=${first.replace('Z', '001Z')}&end_time=${second}`, 2],
    [`start_time=${first}&end_time=${second.replace('Z', '999Z')}`, 3],
    [`start_time=${first.replace('Z', '%2B00:00')}&end_time=${second.replace('Z', '+00:00')}`, 3],
    [`start_time=${second}&end_time=${first}`, 0],
    ['start_time=2026-05-20', 1],
    ['end_time=2026-05-20', 12],
    ['end_time=2026-05-19', 11],
    [`start_time=${Date.parse('2026-05-20T00:00:00Z') / 1000}`, 1],
    [`start_time=${Date.parse('2026-05-20T00:00:00Z')}`, 1],
  ] as const;
  for (const [query, total] of cases)
    expect([query, (await ask(api, `${LIST}?${query}`)).total]).toEqual([query, total]);
});

test('/actions and /resource-types are objects of sorted, distinct values', async ({ api }) => {
  const actions = await api.ask('/api/v1/admin/audit/actions', admin());
  expect(actions.text).toBe('{"actions":["group.created","user.updated"]}');
  const types = await api.ask('/api/v1/admin/audit/resource-types', admin());
  expect(types.text).toBe('{"resource_types":["user"]}');
});

test('/stats has its nine members, and its sums are the total of the list under the same filter', async ({
  api,
}) => {
  const sum = (counts: readonly number[]) => counts.reduce((one, other) => one + other, 0);
  const filters = [
    '',
    'start_time=2026-05-18',
    `end_time=${instantOf(5)}`,
    `tenant_id=${scene.tenant.tenantId}`,
    `tenant_id=&start_time=${instantOf(2)}&end_time=${instantOf(2)}`,
    'start_time=2027-01-01',
  ];
  for (const filter of filters) {
    const stats = await ask(api, `/api/v1/admin/audit/stats?${filter}`);
    const list = await ask(api, `${LIST}?per_page=100&${filter}`);
    expect(Object.keys(stats)).toEqual([
      ...['total_events', 'unique_actors', 'by_result', 'by_action', 'by_resource_type', 'top_actors'],
      ...['by_day', 'start_time', 'end_time'],
    ]);
    const counts: number[][] = [
      Object.values(stats.by_result),
      Object.values(stats.by_action),
      stats.by_day.map((day: { count: number }) => day.count),
    ];
    expect([filter, ...counts.map(sum)]).toEqual([filter, list.total, list.total, list.total]);
    expect(stats.total_events).toBe(list.total);
    const typed = list.items.filter((item: { resource_type: string | null }) => item.resource_type !== null);
    expect(sum(Object.values(stats.by_resource_type))).toBe(typed.length);
    const asked = new URLSearchParams(filter);
    expect([stats.start_time, stats.end_time]).toEqual([asked.get('start_time'), asked.get('end_time')]);
  }
});

test('/stats fills the days between with 0 and names the top actors, most events first', async ({ api }) => {
  const stats = await ask(api, '/api/v1/admin/audit/stats');
  expect(stats).toEqual({
    ...{ total_events: 12, unique_actors: 2, by_result: { success: 6, denied: 6 } },
    ...{ by_action: { 'group.created': 6, 'user.updated': 6 }, by_resource_type: { user: 9 } },
    top_actors: [
      { actor_id: 'usr_1', actor_email: 'p1@example.com', count: 4 },
      { actor_id: 'usr_2', actor_email: 'p2@example.com', count: 4 },
    ],
    by_day: [
      { date: '2026-05-17', count: 11 },
      { date: '2026-05-18', count: 0 },
      { date: '2026-05-19', count: 0 },
      { date: '2026-05-20', count: 1 },
    ],
    ...{ start_time: null, end_time: null },
  });
});

test('/{log_id} is the item with changes, both sides and the place in the ledger', async ({ api }) => {
  const changes = [
    { path: '/profile/role', before: 'editor', after: 'admin' },
    { path: '/seen', after: true },
  ];
  const [id = ''] = await api.write(scene.sibling.tenantId, [{ ...eventOf(4), changes }]);
  const partner = { claims: { role: 'partner_admin', partnerId: scene.partnerId } };
  const { body } = await api.ask(`/api/v1/admin/audit/${id}`, partner);
  const { items } = (await api.ask(`${LIST}?tenant_id=${scene.sibling.tenantId}`, partner)).body;
  const item = items.find((each: { id: string }) => each.id === id);
  const before = { profile: { role: 'editor' } };
  const after = { profile: { role: 'admin' }, seen: true };
  expect(body).toMatchObject({ ...item, changes, details: { nth: 4, before, after } });
  expect(body.integrity).toEqual({
    ...{ leaf_index: 1, leaf_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/), tree_size: 2 },
  });
  expect(Object.keys(body).slice(0, ITEM_KEYS.length)).toEqual(ITEM_KEYS);
});
