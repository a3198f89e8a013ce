import { refusalOf } from './answers';
import { type Answer, type Api, type Credential, expect, test } from './api';
import { makeScene, type Scene } from './scenes';

const SCAIKEY = '/api/v1/admin/audit/';
const PLATFORM = '/v1/admin/audit-log';
const LOGGING = '/api/logging/audit/';
const EVERYBODY = { claims: { role: 'super_admin', scope: 'audit:read platform:admin' } } as const;
const GONE =
  'An event was erased since, and nothing is left that says whether it was in the list: begin again without as_of';
let scene: Scene;

/** The first page through each API that takes as_of, and what it says of one that is none. */
const LISTS = [
  {
    path: SCAIKEY,
    page: 'per_page=2',
    who: () => admin(scene.tenant.tenantId),
    invalid: '{"detail":"Invalid cursor value"}',
  },
  {
    path: PLATFORM,
    page: 'limit=2',
    who: (): Credential => EVERYBODY,
    invalid: '{"error":"invalid_cursor","message":"Invalid cursor value"}',
  },
] as const;

test.beforeEach(async ({ server, api }) => {
  scene = await makeScene(server, api);
});

function admin(tenantId: string): Credential {
  return { claims: { role: 'tenant_admin', tenantId } };
}

function asOf({ headers }: Answer): string {
  expect(headers['x-as-of']).toMatch(/^[\w-]+\.[\w-]{22}$/);
  return headers['x-as-of'] ?? '';
}

async function erase(api: Api, id: string): Promise<void> {
  const claims = { tenantId: scene.tenant.tenantId, scope: 'audit:write' };
  expect((await api.ask(`${LOGGING}${id}`, { claims }, { method: 'DELETE' })).status).toBe(204);
}

const idsOf = ({ body }: Answer): string[] => body.items.map(({ id }: { id: string }) => id);

for (const { path, page, who, invalid } of LISTS) {
  test(`${path}: every page names the state it was read from, and gives the same again whatever comes`, async ({
    api,
  }) => {
    const first = await api.ask(`${path}?${page}`, who());
    const state = asOf(first);
    await api.write(scene.tenant.tenantId, [
      { occurred_at: new Date().toISOString(), action: 'came.later' },
      { occurred_at: '2026-05-17T12:05:30Z', action: 'came.late' },
    ]);
    const again = await api.ask(`${path}?${page}&as_of=${state}`, who());
    expect([again.text, asOf(again)]).toEqual([first.text, state]);
    const fresh = await api.ask(`${path}?${page}`, who());
    expect(fresh.body.total).toBe(first.body.total + 2);
    expect(asOf(fresh)).not.toBe(state);
  });

  test(`${path}: 400 for an as_of that was made up, altered, or given to somebody else`, async ({ api }) => {
    const state = asOf(await api.ask(`${path}?${page}`, who()));
    const swap = (at: number) => state.slice(0, at) + (state[at] === 'B' ? 'C' : 'B') + state.slice(at + 1);
    const places = Array.from({ length: 12 }, (_, nth) => Math.floor((nth * (state.length - 2)) / 11));
    const cursor = (
      await api.ask(`${LOGGING}?limit=2`, {
        claims: { tenantId: scene.tenant.tenantId, scope: 'audit:read' },
      })
    ).body.next_cursor;
    const others = [
      admin(scene.sibling.tenantId),
      { claims: { role: 'partner_admin', partnerId: scene.partnerId } },
      path === SCAIKEY ? EVERYBODY : admin(scene.tenant.tenantId),
    ];
    const foreign = await Promise.all(
      others.map(async (other) => asOf(await api.ask(`${SCAIKEY}?per_page=2`, other))),
    );
    const wrong = ['x', 'null', '%00', 'e30.AAAAAAAAAAAAAAAAAAAAAA', state.slice(1), `${state}A`];
    for (const text of [...wrong, ...places.map(swap), cursor, ...foreign])
      expect([text, refusalOf(await api.ask(`${path}?${page}&as_of=${text}`, who()))]).toEqual([
        text,
        { status: 400, text: invalid, challenge: undefined },
      ]);
  });

  test(`${path}: 400 for a made-up as_of where the filter can find nothing, too`, async ({ api }) => {
    const filter = path === SCAIKEY ? 'result=maybe' : 'since=2026-05-02&until=2026-05-01';
    const { status, text } = await api.ask(`${path}?${page}&${filter}&as_of=x`, who());
    expect([status, text]).toEqual([400, invalid]);
  });

  test(`${path}: the reference tells of the parameter, the header, and both refusals`, async ({
    server,
    playwright,
  }) => {
    const context = await playwright.request.newContext();
    const document = await (await context.get(`${server.origin}/api/openapi.json`)).json();
    await context.dispose();
    const { parameters, responses } = document.paths[path].get;
    expect(parameters).toContainEqual(
      expect.objectContaining({
        ...{ name: 'as_of', in: 'query', required: false },
        description: expect.stringContaining('X-As-Of'),
      }),
    );
    expect(responses[200].headers['X-As-Of']).toEqual({
      description: expect.stringContaining('as_of'),
      schema: { type: 'string' },
    });
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '410']));
  });
}

test('both APIs of whoever sees everything read the same states', async ({ api }) => {
  const state = asOf(await api.ask(`${SCAIKEY}?per_page=1`, EVERYBODY));
  const before = await api.ask(`${PLATFORM}?limit=3&as_of=${state}`, EVERYBODY);
  await api.write(scene.tenant.tenantId, [{ occurred_at: new Date().toISOString(), action: 'came.later' }]);
  expect((await api.ask(`${PLATFORM}?limit=3&as_of=${state}`, EVERYBODY)).text).toBe(before.text);
});

test('an event that was erased since keeps its place and its part of the total, and is left out', async ({
  api,
}) => {
  const reader = admin(scene.tenant.tenantId);
  const page = (filter: string, nth: number) => `${SCAIKEY}?per_page=3&page=${nth}${filter}`;
  const state = asOf(await api.ask(page('', 1), reader));
  const before = await Promise.all([1, 2, 3, 4].map((nth) => api.ask(page('', nth), reader)));
  const [, victim = ''] = before[1] ? idsOf(before[1]) : [];
  await erase(api, victim);
  for (const [nth, was] of before.entries()) {
    const now = await api.ask(page(`&as_of=${state}`, nth + 1), reader);
    expect([now.body.total, idsOf(now)]).toEqual([12, idsOf(was).filter((id) => id !== victim)]);
  }
});

test('410 where a filter asks rows, and one that may have matched was erased since', async ({ api }) => {
  const reader = admin(scene.tenant.tenantId);
  const ask = (filter: string) => api.ask(`${SCAIKEY}?per_page=2&${filter}`, reader);
  const everywhere = (filter: string) => api.ask(`${PLATFORM}?limit=2&${filter}`, EVERYBODY);
  const state = asOf(await ask('actor_id=usr_1'));
  const ofAll = asOf(await everywhere('actor_id=usr_1'));
  // Of the action user.updated and the result success, at 12:04.
  await erase(api, scene.ids[4] ?? '');
  for (const filter of [
    'actor_id=usr_1',
    'actor_email=P1@example.com',
    'resource_id=usr_91',
    'ip_address=203.0.113.0/24',
    'actor_id=usr_1&action=user.updated',
    'actor_id=usr_1&start_time=2026-05-17T12:04:00Z&end_time=2026-05-17T12:05:00Z',
  ]) {
    const { status, body } = await ask(`${filter}&as_of=${state}`);
    expect([filter, status, body]).toEqual([filter, 410, { detail: GONE }]);
    expect((await ask(filter)).status).toBe(200);
  }
  const refused = await everywhere(`actor_id=usr_1&as_of=${ofAll}`);
  expect([refused.status, refused.body]).toEqual([410, { error: 'gone', message: GONE }]);
  // What is left of the erased one tells that it was not in these.
  for (const filter of [
    'actor_id=usr_1&action=group.created',
    'actor_id=usr_1&result=denied',
    'actor_id=usr_1&start_time=2026-05-17T12:05:00Z',
    'actor_id=usr_1&end_time=2026-05-17T12:03:59Z',
    'action=user.updated',
  ])
    expect([filter, (await ask(`${filter}&as_of=${state}`)).status]).toEqual([filter, 200]);
});
