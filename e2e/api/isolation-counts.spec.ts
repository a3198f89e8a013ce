import { type Answer, type Api, type Credential, expect, test } from './api';
import { COUNT, type IsolationScene, makeIsolationScene, tracesIn } from './isolation-scene';
import { uniqueName } from './server';
import { readStream } from './stream';

let scene: IsolationScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeIsolationScene(server, api);
});

const SUCCESS = 'result=success';

/** How many events each route says there are. */
const COUNTS: readonly [path: string, count: (answer: Answer) => number][] = [
  ['/api/v1/admin/audit/?per_page=1', ({ body }) => body.total],
  [`/api/v1/admin/audit/?${SUCCESS}`, ({ body }) => body.total],
  ['/api/v1/admin/audit/?start_time=2026-05-17&end_time=2026-05-18', ({ body }) => body.total],
  ['/api/v1/admin/audit/stats', ({ body }) => body.total_events],
  ['/api/v1/admin/audit/stats', ({ body }) => body.by_result.success],
  ['/api/v1/admin/audit/stats', ({ body }) => body.by_day[0].count],
  ['/api/logging/audit/?limit=1', ({ body }) => body.collection_total],
  [`/api/logging/audit/?${SUCCESS}&sort_by=action`, ({ body }) => body.items.length],
  ['/api/logging/audit/?tenant_id__ilike=%25', ({ body }) => body.collection_total],
  ['/api/v1/feed?limit=1000', ({ body }) => body.items.length],
  ['/api/v1/feed?limit=1', ({ headers }) => Number(headers['x-log-size'])],
];

for (const [name, due] of [
  ['tenant', COUNT.a],
  ['auditor', COUNT.a],
  ['analyst', COUNT.a],
  ['partner', COUNT.a + COUNT.b],
] as const) {
  test(`${name} counts ${due} events by every route`, async ({ api }) => {
    for (const [path, count] of COUNTS)
      expect([path, count(await api.ask(path, scene.who[name]))]).toEqual([path, due]);
  });
}

test('an API key counts the events of its tenant', async ({ api }) => {
  expect((await api.ask('/api/logging/audit/', scene.who.key)).body.collection_total).toBe(COUNT.a);
});

test('who sees all counts every event of every main log, and no record of a read', async ({
  server,
  api,
}) => {
  const [row] = await server.owner<{ events: number }[]>`
    select count(*)::int4 as events from event e join log l on l.log = e.log and l.kind = 0`;
  const totals = [
    (await api.ask('/api/v1/admin/audit/', scene.who.platform)).body.total,
    (await api.ask('/api/v1/admin/audit/stats', scene.who.super)).body.total_events,
    (await api.ask('/api/logging/audit/', scene.who.super)).body.collection_total,
    (await api.ask('/v1/admin/audit-log', scene.who.platform)).body.total,
  ];
  expect(totals).toEqual(totals.map(() => row?.events));
  for (const [tenant, due] of [
    [scene.a, COUNT.a],
    [scene.b, COUNT.b],
    [scene.c, COUNT.c],
  ] as const) {
    const path = `/api/v1/admin/audit/?tenant_id=${tenant.tenantId}`;
    expect((await api.ask(path, scene.who.super)).body.total).toBe(due);
  }
});

test('a feed of another tenant is 403 before 422, and one of what is not another 422', async ({ api }) => {
  const [a, b, c] = [scene.a.tenantId, scene.b.tenantId, scene.c.tenantId];
  for (const [query, status] of [
    [`tenant_id=${c}`, 403],
    [`tenant_id__in=${a},${c}`, 403],
    [`tenant_id__in=${a},${b}`, 422],
    [`tenant_id__neq=${c}`, 422],
    [`tenant_id__ilike=${c}`, 422],
    [`tenant_id=${a}`, 422],
  ] as const)
    expect([query, (await api.ask(`/api/v1/feed?limit=0&${query}`, scene.who.partner)).status]).toEqual([
      query,
      status,
    ]);
});

test('facets and top actors are those of the reach', async ({ api }) => {
  for (const name of ['tenant', 'partner'] as const) {
    const ask = async (path: string) => (await api.ask(`/api/v1/admin/audit/${path}`, scene.who[name])).body;
    expect(await ask('actions')).toEqual({ actions: ['plain.action'] });
    expect(await ask('resource-types')).toEqual({ resource_types: ['plain.type'] });
    const stats = await ask('stats');
    const due = name === 'tenant' ? COUNT.a : COUNT.a + COUNT.b;
    expect(stats).toMatchObject({
      ...{ unique_actors: 1, by_action: { 'plain.action': due }, by_resource_type: { 'plain.type': due } },
      top_actors: [{ actor_id: 'plain.actor', actor_email: 'plain@example.com', count: due }],
    });
  }
});

test('a stream from the first entry on tells the reach alone, each event once', async ({ server, api }) => {
  for (const [name, ids] of [
    ['tenant', scene.idsOfA],
    ['partner', [...scene.idsOfA, ...scene.idsOfB]],
  ] as const) {
    const first = (await api.ask('/api/v1/feed?limit=1', scene.who[name])).body;
    const eventsIn = (text: string) =>
      [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).id);
    const path = `/api/v1/feed/stream?after=${encodeURIComponent(first.cursor)}`;
    const stream = await readStream(
      server,
      path,
      scene.who[name],
      (text) => eventsIn(text).length >= ids.length - 1,
    );
    expect(tracesIn(stream, scene.traces)).toEqual([]);
    expect([first.items[0].event.id, ...eventsIn(stream.text)].sort()).toEqual([...ids].sort());
  }
});

test('the access log is that of the own tenant: nobody reads who read another', async ({ api }) => {
  const { tenantId } = scene.c;
  const officer = { claims: { tenantId, scope: 'audit:read', subject: `${scene.canary}.reader` } };
  expect((await api.ask('/api/logging/audit/', officer)).status).toBe(200);
  const own = await api.ask('/api/v1/feed?log=access&limit=1000', officer);
  expect(tracesIn(own, [`${scene.canary}.reader`])).not.toEqual([]);
  for (const name of ['tenant', 'auditor', 'partner'] as const) {
    const answer = await api.ask('/api/v1/feed?log=access&limit=1000', scene.who[name]);
    expect([name, answer.status, tracesIn(answer, scene.traces)]).toEqual([name, 200, []]);
  }
});

test('a tenant that moves to another partner moves with its events, at once and by every route', async ({
  server,
  api,
}) => {
  const own = await makeIsolationScene(server, api);
  const scope = 'audit:read';
  const former = { claims: { role: 'partner_admin', partnerId: own.partnerOfA, scope } };
  const next = { claims: { role: 'partner_admin', partnerId: own.partnerOfC, scope } };
  const countBoth = async () => [await countAll(api, former), await countAll(api, next)];
  expect(await countBoth()).toEqual([COUNT.a + COUNT.b, COUNT.c].map(everywhere));
  const { body: page } = await api.ask('/api/logging/audit/?limit=1&sort_order=asc', former);
  await server.owner`update tenant set partner_id = ${own.partnerOfC} where tenant_id = ${own.a.tenantId}`;
  expect(await countBoth()).toEqual([COUNT.b, COUNT.a + COUNT.c].map(everywhere));

  const rest = await api.ask(
    `/api/logging/audit/?limit=250&sort_order=asc&cursor=${page.next_cursor}`,
    former,
  );
  expect(tracesIn(rest, [own.a.tenantId, ...own.idsOfA])).toEqual([]);
  const [id] = own.idsOfA;
  for (const path of [`/api/v1/admin/audit/${id}`, `/api/logging/audit/${id}`, `/api/v1/events/${id}`]) {
    expect([path, (await api.ask(path, former)).status]).toEqual([path, 404]);
    expect((await api.ask(path, next)).body.partner_id).toBe(own.partnerOfC);
    expect((await api.ask(path, own.who.tenant)).body.partner_id).toBe(own.partnerOfC);
  }
  for (const query of [`tenant_id=${own.a.tenantId}`, `partner_id=${own.partnerOfC}`])
    expect((await api.ask(`/api/v1/admin/audit/?${query}`, former)).status).toBe(403);
  const named = await api.ask(`/api/v1/admin/audit/?partner_id=${own.partnerOfC}`, own.who.super);
  expect(named.body.total).toBe(COUNT.a + COUNT.c);
  expect(await countAll(api, own.who.tenant)).toEqual(everywhere(COUNT.a));
});

test('a tenant without a partner is in no partner’s reach', async ({ server, api }) => {
  const own = await makeIsolationScene(server, api);
  await server.owner`update tenant set partner_id = null where tenant_id = ${own.a.tenantId}`;
  expect(await countAll(api, own.who.partner)).toEqual(everywhere(COUNT.b));
  for (const partnerId of [uniqueName('prt'), 'null', '*', '%']) {
    const stranger = { claims: { role: 'partner_admin', partnerId, scope: 'audit:read' } };
    expect([partnerId, await countAll(api, stranger)]).toEqual([partnerId, everywhere(0)]);
  }
});

function everywhere(count: number): number[] {
  return [count, count, count, count];
}

async function countAll(api: Api, who: Credential): Promise<number[]> {
  return [
    (await api.ask('/api/v1/admin/audit/', who)).body.total,
    (await api.ask('/api/v1/admin/audit/stats', who)).body.total_events,
    (await api.ask('/api/logging/audit/', who)).body.collection_total,
    (await api.ask('/api/v1/feed?limit=1000', who)).body.items.length,
  ];
}
