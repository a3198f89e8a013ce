import { ITEM_KEYS } from './answers';
import { type Api, expect, test } from './api';
import { instantOf, makeScene, type Scene } from './scenes';

const LIST = '/api/logging/audit/';
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function reader() {
  return { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read' } };
}

async function ask(api: Api, path: string) {
  const answer = await api.ask(path, reader());
  expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 200, 'private, no-store']);
  return answer.body;
}

test('a page has its five members, in order; on the last one next_page is false and next_cursor null', async ({
  api,
}) => {
  const { text } = await api.ask(`${LIST}?request_id=req_1`, reader());
  const item = {
    ...{ id: scene.ids[1], timestamp: instantOf(1), tenant_id: scene.tenant.tenantId },
    ...{ partner_id: scene.partnerId, actor_id: 'usr_1', actor_email: 'p1@example.com', actor_type: 'user' },
    ...{ action: 'group.created', resource_type: 'user', resource_id: 'usr_91', resource_name: 'Ada' },
    ...{ result: 'denied', ip_address: '203.0.113.42', user_agent: 'curl/8.0.1', request_id: 'req_1' },
    details: { nth: 1 },
  };
  const last = { next_cursor: null, next_page: false, limit: 50, collection_total: 1 };
  // Members stand in this order; details as the database prints them.
  expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify({ items: [item], ...last }));
  expect((await api.ask(`${LIST}${scene.ids[1]}`, reader())).text).toBe(JSON.stringify(item));
  const first = await ask(api, `${LIST}?limit=5`);
  expect(Object.keys(first)).toEqual(['items', 'next_cursor', 'next_page', 'limit', 'collection_total']);
  expect(first).toMatchObject({ next_page: true, limit: 5, collection_total: 12 });
  expect(first.next_cursor).toMatch(/^eyJ/);
  for (const each of first.items) expect(Object.keys(each)).toEqual(ITEM_KEYS);
});

test('the defaults are fifty items by timestamp, newest first, with a total; limits reach from 1 to 250', async ({
  api,
}) => {
  const plain = await ask(api, LIST);
  expect(plain.items.map((item: { id: string }) => item.id)).toEqual([...scene.ids].reverse());
  const same = `${LIST}?sort_by=timestamp&sort_order=desc&limit=50&include_total=true&cursor=&hydrate=maybe`;
  expect(await ask(api, same)).toEqual(plain);
  expect((await ask(api, `${LIST}?limit=250`)).limit).toBe(250);
  expect((await ask(api, `${LIST}?limit=1`)).items).toHaveLength(1);
});

test('include_total=false counts nothing', async ({ api }) => {
  for (const word of ['0', 'false', 'F', 'n', 'No', 'OFF']) {
    const page = await ask(api, `${LIST}?include_total=${word}&limit=1`);
    expect([word, page.collection_total, page.next_page]).toEqual([word, 0, true]);
  }
  for (const word of ['1', 'TRUE', 't', 'y', 'Yes', 'on'])
    expect([word, (await ask(api, `${LIST}?include_total=${word}`)).collection_total]).toEqual([word, 12]);
});

const FOUND = [
  ['actor_id=usr_1', 4],
  ['actor_id__eq=usr_1', 4],
  ['actor_id__neq=usr_1', 8],
  ['actor_id__in=usr_1,usr_2', 8],
  ['actor_id__not_in=usr_1,usr_2', 4],
  ['actor_id__like=sr_', 8],
  ['actor_id__like=SR_', 0],
  ['actor_id__like=usr%25', 8],
  ['actor_id__like=sr%25', 0],
  ['actor_id__ilike=USR', 8],
  ['actor_id__isnull=true', 4],
  ['actor_id__isnull=no', 8],
  ['actor_email=P2@example.COM', 4],
  ['actor_type__in=user,system', 12],
  ['actor_type=user', 8],
  ['resource_type__isnull=1', 3],
  ['resource_id__ilike=USR_9%25', 9],
  ['ip_address=::ffff:203.0.113.42', 1],
  ['ip_address__isnull=true', 10],
  ['request_id__neq=req_1', 11],
  ['tenant_id__neq=no-such', 12],
  ['tenant_id=no-such', 0],
  ['result=denied', 6],
  ['result__in=denied,success', 12],
  ['result__not_in=denied', 6],
  ['result=DENIED', 6],
  [`timestamp=${instantOf(3)}`, 1],
  [`timestamp__neq=${instantOf(3)}`, 11],
  [`timestamp__gt=${instantOf(3)}&timestamp__lte=${instantOf(5)}`, 2],
  [`timestamp__gte=${instantOf(3)}&timestamp__lt=${instantOf(5)}`, 2],
  ['timestamp__gte=2026-05-20', 1],
  ['action=user.updated&result=success', 6],
  ['action=user.updated&result=denied', 0],
  ['action__in=&actor_id__eq=&action__like=', 12],
  ['actor_id__within=1&nonsense__eq=2&message=x&details=y', 12],
  ['action=x&action=user.updated', 6],
  ['search=usr_1', 4],
  ['search=USR_1%20user.updated', 2],
  ['search=bridge', 1],
  ['search=mov%20brid', 1],
  ['search=ridge', 0],
  ['search=', 12],
  ['search=%25', 0],
  ['search=usr_1&actor_id=usr_2', 0],
  ['action=%00', 0],
] as const;

for (const [query, total] of FOUND) {
  test(`?${query} finds ${total}`, async ({ api }) => {
    const page = await ask(api, `${LIST}?${query}`);
    expect([page.collection_total, page.items.length]).toEqual([total, total]);
  });
}

test('/filters advertises what the list accepts, and the list accepts nothing else', async ({ api }) => {
  const metadata = await ask(api, `${LIST}filters`);
  const sortable = metadata.fields.flatMap((field: { field: string; sortable: boolean }) =>
    field.sortable ? [field.field] : [],
  );
  expect([...metadata.sort.fields].sort()).toEqual([...sortable].sort());
  const operators: string[] = Object.keys(metadata.operators);
  const values = { datetime: '2026-05-17', enum: 'denied', string: 'x' } as const;
  for (const { field, datatype, operators: own, sortable: isSortable } of metadata.fields) {
    expect(Object.keys(values)).toContain(datatype);
    const good: string = Reflect.get(values, datatype);
    for (const op of operators) {
      const name = field + metadata.operators[op].suffix;
      const accepted = await api.ask(`${LIST}?${name}=${op === 'isnull' ? 'true' : good}&limit=1`, reader());
      expect([name, accepted.status]).toEqual([name, 200]);
      if (!own.includes(op)) expect([name, accepted.body.collection_total]).toEqual([name, 12]);
    }
    const sorted = await api.ask(`${LIST}?sort_by=${field}&limit=1`, reader());
    expect([field, sorted.status]).toEqual([field, isSortable ? 200 : 422]);
  }
});

test('/filters is the documented object', async ({ api }) => {
  const metadata = await ask(api, `${LIST}filters`);
  expect(Object.keys(metadata)).toEqual(['resource', 'fields', 'operators', 'search', 'sort', 'pagination']);
  expect(metadata).toMatchObject({
    resource: 'audit',
    search: { param: 'search', fields: ['actor', 'action', 'resource', 'path', 'message'] },
    sort: { orders: ['asc', 'desc'], default: { sort_by: 'timestamp', sort_order: 'desc' } },
    pagination: {
      ...{ type: 'cursor', limit: { default: 50, min: 1, max: 250 }, include_total: { default: true } },
    },
  });
  const keyword = ['eq', 'neq', 'in', 'not_in', 'like', 'ilike', 'isnull'];
  const instant = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'];
  const operators = Object.fromEntries(
    metadata.fields.map((field: { field: string; operators: string[] }) => [field.field, field.operators]),
  );
  const keywords = ['action', 'actor_id', 'actor_email', 'actor_type', 'resource_type', 'resource_id'];
  expect(operators).toEqual({
    ...Object.fromEntries(
      [...keywords, 'ip_address', 'request_id', 'tenant_id'].map((name) => [name, keyword]),
    ),
    ...{ timestamp: instant, result: ['eq', 'neq', 'in', 'not_in'] },
  });
  for (const field of metadata.fields)
    expect(Object.keys(field).slice(0, 8)).toEqual([
      ...['field', 'label', 'datatype', 'filter_type', 'multiple', 'required', 'sortable', 'operators'],
    ]);
  const result = metadata.fields.find((field: { field: string }) => field.field === 'result');
  expect(result.values).toEqual(['success', 'failure', 'denied', 'error', 'unknown']);
});
