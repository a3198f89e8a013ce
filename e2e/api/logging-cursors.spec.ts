import { refusalOf } from './answers';
import { type Api, type Credential, expect, test } from './api';
import { eventOf, makeScene, type Scene } from './scenes';

const LIST = '/api/logging/audit/';
const SORTS = [
  ...['timestamp', 'action', 'actor_id', 'actor_email', 'resource_type', 'resource_id'],
  ...['result', 'ip_address', 'request_id', 'tenant_id'],
];
const INVALID = { status: 400, text: '{"detail":"Invalid cursor value"}', challenge: undefined };
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function reader() {
  return { claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read' } };
}

/** The loop of the documented client, word for word; `meanwhile` runs once, behind the first page. */
async function loop(api: Api, who: Credential, query: string, meanwhile = async () => {}) {
  const items = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null; pages++) {
    const { status, body: page } = await api.ask(`${LIST}?${query}&cursor=${cursor}`, who);
    expect([query, status]).toEqual([query, 200]);
    expect(typeof page.next_page).toBe('boolean');
    expect(page.next_cursor === null).toBe(!page.next_page);
    items.push(...page.items);
    cursor = page.next_page ? page.next_cursor : null;
    if (pages === 0) await meanwhile();
    if (pages > 100) throw new Error('the loop does not end');
  }
  return items;
}

for (const sort of SORTS) {
  for (const order of ['asc', 'desc']) {
    test(`the documented loop visits each event once by ${sort} ${order}, whatever the page`, async ({
      api,
    }) => {
      for (const limit of [1, 5, 12]) {
        const items = await loop(api, reader(), `limit=${limit}&sort_by=${sort}&sort_order=${order}`);
        expect(items.map(({ id }) => id).sort()).toEqual([...scene.ids].sort());
        const keys = items.map((item) => [item[sort] ?? '', item.id].join('\0'));
        const sorted = [...keys].sort();
        expect(keys).toEqual(order === 'asc' ? sorted : sorted.reverse());
      }
    });
  }
}

test('a walk that others write into misses and repeats nothing of what was there', async ({
  server,
  api,
}) => {
  const { tenantId } = await server.makeTenant();
  const ids = await api.write(
    tenantId,
    Array.from({ length: 9 }, (_, nth) => eventOf(nth)),
  );
  const who = { claims: { tenantId, scope: 'audit:read' } };
  for (const query of [
    'limit=2',
    'limit=2&sort_order=asc',
    'limit=2&sort_by=actor_id',
    'limit=2&sort_by=action',
  ]) {
    const items = await loop(api, who, query, async () => {
      await api.write(tenantId, [eventOf(0), eventOf(5), eventOf(11)]);
    });
    const seen: string[] = items.map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
  }
});

test('a cursor continues under another limit, and with include_total or not', async ({ api }) => {
  const first = (await api.ask(`${LIST}?limit=5`, reader())).body;
  const rest = (await api.ask(`${LIST}?limit=250&include_total=0&cursor=${first.next_cursor}`, reader()))
    .body;
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([...scene.ids].reverse());
  expect([rest.next_page, rest.next_cursor, rest.collection_total]).toEqual([false, null, 0]);
});

test('400 for a cursor that is malformed or was altered at any place', async ({ api }) => {
  const { body } = await api.ask(`${LIST}?limit=2`, reader());
  const cursor: string = body.next_cursor;
  const swap = (at: number) => cursor.slice(0, at) + (cursor[at] === 'B' ? 'C' : 'B') + cursor.slice(at + 1);
  const places = Array.from({ length: 24 }, (_, nth) => Math.floor((nth * (cursor.length - 2)) / 23));
  const broken = [
    ...['x', 'eyJ', 'eyJhIjoxfQ', 'null', '0', '%00', '%20', '%F0%9F%98%80', 'eyJ'.repeat(5_000)],
    ...[cursor.slice(1), cursor.slice(0, -1), `${cursor}A`, cursor + cursor, `%20${cursor}`, `${cursor}%3D`],
    ...places.map(swap),
  ];
  for (const text of broken)
    expect([text.slice(0, 80), refusalOf(await api.ask(`${LIST}?limit=2&cursor=${text}`, reader()))]).toEqual(
      [text.slice(0, 80), INVALID],
    );
});

test('400 for a cursor of another filter, search, sort, order, tenant or partner', async ({ api }) => {
  const { body } = await api.ask(`${LIST}?limit=2&action=user.updated`, reader());
  const cursor: string = body.next_cursor;
  const of = (query: string) => `${LIST}?limit=2&cursor=${cursor}&${query}`;
  const sibling = { claims: { tenantId: scene.sibling.tenantId, scope: 'audit:read' } };
  const partner = { claims: { partnerId: scene.partnerId, scope: 'audit:read' } };
  const everybody = { claims: { role: 'super_admin', scope: 'audit:read' } };
  const cases: [string, Credential][] = [
    ...['', 'action=group.created', 'action__neq=user.updated', 'action=user.updated&result=success'].map(
      (query): [string, Credential] => [of(query), reader()],
    ),
    [of('action=user.updated&search=usr'), reader()],
    [of('action=user.updated&sort_order=asc'), reader()],
    [of('action=user.updated&sort_by=action'), reader()],
    [of('action=user.updated'), sibling],
    [of('action=user.updated'), partner],
    [of('action=user.updated'), everybody],
  ];
  for (const [path, who] of cases)
    expect([path, refusalOf(await api.ask(path, who))]).toEqual([path, INVALID]);
  expect((await api.ask(of('action=user.updated'), reader())).status).toBe(200);
});

test('422 comes before 400', async ({ api }) => {
  const { status, body } = await api.ask(`${LIST}?cursor=x&limit=0`, reader());
  expect([status, body.detail[0].loc]).toEqual([422, ['query', 'limit']]);
});
