import { NEXT_ORIGIN, ORIGIN } from '@/e2e/place';
import { type Answer, type Api, type Credential, expect, type Question, test } from './api';
import { ADMINISTRATION_ROUTES } from './isolation-administration';
import { EXPLORE_ROUTES } from './isolation-explore';
import { type Cells, LEDGER, NO_JOB, READER } from './isolation-ledger';
import { OPERATIONS_ROUTES } from './isolation-operations';
import { PERSONAL_ROUTES } from './isolation-personal';
import { type IsolationScene, makeIsolationScene, PRINCIPALS, SEES_ALL, tracesIn } from './isolation-scene';
import { ROUTES } from './routes';
import type { Server } from './server';
import { readStream } from './stream';

const STREAM = '/api/v1/feed/stream';
const FORM = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=client_credentials&token=x',
};
/** What is written where the route takes a body. */
const EVENT = { body: { occurred_at: '2026-05-17T12:00:00Z', action: 'user.login' } };

const LOGS = { body: { resourceLogs: [] } };
/** The console asks for it with the cookie of a session, which no principal here has. */
const PASSWORD = { body: { current: 'x', next: 'a password of length' }, headers: { origin: ORIGIN } };

// nobody, tenant, auditor, analyst, partner, key, platform, super, scopes without a tenant, role without a tenant
const ADMIN = '401 200 200 200 200 401 200 200 403 403';
const PUBLIC = '200 200 200 200 200 200 200 200 200 200';
const CLIENT = '401 401 401 401 401 401 401 401 401 401';

const MATRIX: readonly Cells[] = [
  { route: 'GET /api/v1/admin/audit', about: 'a', due: ADMIN },
  {
    ...{ route: 'GET /api/v1/admin/audit', address: '/api/v1/admin/audit?tenant_id={tenant}', about: 'c' },
    due: '401 403 403 403 403 401 200 200 403 403',
  },
  { route: 'GET /api/v1/admin/audit/actions', about: 'a', due: ADMIN },
  { route: 'GET /api/v1/admin/audit/resource-types', about: 'a', due: ADMIN },
  { route: 'GET /api/v1/admin/audit/stats', about: 'a', due: ADMIN },
  {
    ...{
      route: 'GET /api/v1/admin/audit/stats',
      address: '/api/v1/admin/audit/stats?tenant_id={tenant}',
      about: 'c',
    },
    due: '401 403 403 403 403 401 200 200 403 403',
  },
  { route: 'GET /api/v1/admin/audit/{logId}', about: 'a', due: ADMIN },
  { route: 'GET /api/v1/admin/audit/{logId}', about: 'c', due: '401 404 404 404 404 401 200 200 403 403' },
  { route: 'GET /api/logging/audit', about: 'a', due: '401 200 200 200 200 200 403 200 403 403' },
  {
    ...{ route: 'GET /api/logging/audit', address: '/api/logging/audit?tenant_id={tenant}', about: 'c' },
    due: '401 200 200 200 200 200 403 200 403 403',
  },
  { route: 'GET /api/logging/audit/filters', about: 'a', due: READER },
  { route: 'GET /api/logging/audit/{id}', about: 'a', due: '401 200 200 200 200 200 403 200 403 403' },
  { route: 'GET /api/logging/audit/{id}', about: 'c', due: '401 404 404 404 404 404 403 200 403 403' },
  { route: 'DELETE /api/logging/audit/{id}', about: 'a', due: '401 204 403 403 204 401 403 204 403 403' },
  { route: 'DELETE /api/logging/audit/{id}', about: 'c', due: '401 404 403 403 404 401 403 204 403 403' },
  { route: 'GET /v1/admin/audit-log', about: 'c', due: '401 403 403 403 403 401 200 200 403 403' },
  {
    route: 'POST /api/v1/events',
    about: 'a',
    question: EVENT,
    due: '401 201 403 403 403 201 403 403 403 403',
  },
  {
    ...{
      route: 'POST /api/v1/events',
      address: '/api/v1/events?tenant_id={tenant}',
      about: 'c',
      question: EVENT,
    },
    due: '401 403 403 403 403 403 403 201 403 403',
  },
  { route: 'POST /v1/logs', about: 'a', question: LOGS, due: '401 200 403 403 403 200 403 403 403 403' },
  {
    ...{ route: 'POST /v1/logs', address: '/v1/logs?tenant_id={tenant}', about: 'c', question: LOGS },
    due: '401 403 403 403 403 403 403 200 403 403',
  },
  { route: 'GET /api/v1/events/{id}', about: 'a', due: READER },
  { route: 'GET /api/v1/events/{id}', about: 'c', due: '401 404 404 404 404 401 403 200 403 403' },
  { route: 'GET /api/v1/feed', about: 'a', due: READER },
  {
    ...{ route: 'GET /api/v1/feed', address: '/api/v1/feed?tenant_id={tenant}', about: 'c' },
    due: '401 403 403 403 403 401 403 200 403 403',
  },
  { route: `GET ${STREAM}`, about: 'a', due: READER },
  {
    ...{ route: `GET ${STREAM}`, address: `${STREAM}?tenant_id={tenant}`, about: 'c' },
    due: '401 403 403 403 403 401 403 200 403 403',
  },
  ...LEDGER.flatMap(({ route, address = route.split(' ')[1], question, due }) =>
    (['a', 'c'] as const).map((about) => ({
      ...{ route, about, question, address: `${address}?tenant_id={tenant}` },
      due: about === 'a' ? due : due.replace(/^(\S+) \S+ \S+ \S+ \S+/, '$1 403 403 403 403'),
    })),
  ),
  { route: 'GET /api/v1/exports', about: 'a', due: READER },
  { route: 'GET /api/v1/exports/{export}', address: '/api/v1/exports/none', about: 'a', due: NO_JOB },
  {
    route: 'GET /api/v1/exports/{export}/file',
    address: '/api/v1/exports/none/file',
    about: 'a',
    due: NO_JOB,
  },
  { route: 'DELETE /api/v1/exports/{export}', address: '/api/v1/exports/none', about: 'a', due: NO_JOB },
  ...(['a', 'c'] as const).map((about) => ({
    ...{ route: 'POST /api/v1/exports', about, question: { body: { format: 'csv', tenant_id: '{tenant}' } } },
    due: READER.replaceAll('200', '202').replace(
      /^(\S+) \S+ \S+ \S+ \S+/,
      about === 'a' ? '$&' : '$1 403 403 403 403',
    ),
  })),
  ...EXPLORE_ROUTES,
  ...PERSONAL_ROUTES,
  ...ADMINISTRATION_ROUTES,
  ...OPERATIONS_ROUTES,
  { route: 'POST /oauth/token', about: 'a', question: FORM, due: CLIENT },
  { route: 'POST /api/v1/platform/oauth/token', about: 'a', question: FORM, due: CLIENT },
  { route: 'POST /oauth/introspect', about: 'a', question: FORM, due: CLIENT },
  { route: 'GET /.well-known/jwks.json', about: 'a', due: PUBLIC },
  { route: 'GET /.well-known/oauth-authorization-server', about: 'a', due: PUBLIC },
  { route: 'GET /api/health', about: 'a', due: PUBLIC },
  { route: 'GET /api/health/live', about: 'a', due: PUBLIC },
  { route: 'GET /api/health/ready', about: 'a', due: PUBLIC },
  { route: 'GET /api/openapi.json', about: 'a', due: PUBLIC },
  { route: 'POST /api/console/password', about: 'a', question: PASSWORD, due: CLIENT },
  { route: 'GET /api/auth/{...nextauth}', address: '/api/auth/session', about: 'a', due: PUBLIC },
  {
    ...{ route: 'POST /api/auth/{...nextauth}', address: '/api/auth/session', about: 'a', question: FORM },
    due: '400 400 400 400 400 400 400 400 400 400',
  },
];

let scene: IsolationScene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeIsolationScene(server, api);
  for (const { tenantId } of [scene.a, scene.c]) {
    const path = `/api/v1/ledger/checkpoint?tenant_id=${tenantId}`;
    expect((await api.ask(path, scene.who.super, { method: 'POST' })).status).toBe(201);
  }
});

test('every method of every route stands in the matrix, and the matrix names no other', () => {
  const real = ROUTES.flatMap(({ path, real: methods }) => methods.map((method) => `${method} ${path}`));
  expect(real.length).toBeGreaterThanOrEqual(22);
  expect([...new Set(MATRIX.map(({ route }) => route))].sort()).toEqual(real.sort());
  for (const { due } of MATRIX) expect(due.split(' ')).toHaveLength(PRINCIPALS.length);
});

for (const cells of MATRIX) {
  const { route, about, due } = cells;
  const statuses = due.split(' ').map(Number);
  test(`${route} about ${about === 'a' ? 'its tenant' : 'another'} is ${due}`, async ({
    server,
    api,
    origin,
  }) => {
    for (const [nth, name] of PRINCIPALS.entries()) {
      const status = statuses[nth] ?? 0;
      // Handlers of Next alone are the same; each answer of each route once shows that it serves them.
      if (origin === NEXT_ORIGIN && statuses.indexOf(status) < nth) continue;
      const answer = await askAs(server, api, cells, scene.who[name]);
      expect.soft([name, answer.status]).toEqual([name, status]);
      if (!SEES_ALL.includes(name)) expect.soft([name, tracesIn(answer, scene.traces)]).toEqual([name, []]);
    }
  });
}

async function askAs(
  server: Server,
  api: Api,
  { route, about, address, question }: Cells,
  who: Credential,
): Promise<Pick<Answer, 'status' | 'headers' | 'text'>> {
  const [method = '', path = ''] = route.split(' ');
  const tenant = about === 'a' ? scene.a : scene.c;
  // What is erased is an event of its own: the others are asked for again.
  const id = method === 'DELETE' ? (await api.write(tenant.tenantId, [EVENT.body]))[0] : idAbout(about);
  const where = (address ?? path).replace('{tenant}', tenant.tenantId).replace(/\{\w+\}/, id ?? '');
  if (path === STREAM) return await readStream(server, where, who, (text) => text.includes('\n\n'));
  return await api.ask(where, who, { method, ...questionAbout(question, tenant.tenantId) });
}

/** The question with the tenant that it is about in its body. */
function questionAbout(question: Question | undefined, tenantId: string): Question | undefined {
  const { body } = question ?? {};
  if (typeof body !== 'object' || body === null || !('tenant_id' in body)) return question;
  return { ...question, body: { ...body, tenant_id: tenantId } };
}

function idAbout(about: 'a' | 'c'): string {
  return (about === 'a' ? scene.idsOfA : scene.idsOfC)[0] ?? '';
}

test('whoever sees all sees the canary: it can be found', async ({ api }) => {
  for (const path of ['/api/v1/admin/audit', '/api/logging/audit/', '/api/v1/feed'])
    expect(
      tracesIn(await api.ask(`${path}?tenant_id=${scene.c.tenantId}`, scene.who.super), scene.traces),
    ).not.toEqual([]);
  for (const path of ['actions', 'resource-types', 'stats', scene.idsOfC[1]])
    expect(
      tracesIn(await api.ask(`/api/v1/admin/audit/${path}`, scene.who.platform), scene.traces),
    ).not.toEqual([]);
  const rows = await api.ask(`/v1/admin/audit-log?event_type=${scene.canary}.action`, scene.who.platform);
  expect(rows.body.total).toBe(5);
});

const QUESTIONS = [
  ...[
    'tenant_id__neq=x',
    'tenant_id__not_in=x,y',
    'tenant_id__isnull=false',
    'tenant_id__ilike=%25',
    'tenant_id__like=_',
  ],
  ...[
    'action__ilike=CANARY',
    'action__neq=x',
    'action__isnull=false',
    'resource_type__like=%25',
    'request_id__neq=x',
  ],
  ...[
    'sort_by=tenant_id',
    'sort_by=action&sort_order=asc',
    'sort_by=tenant_id&sort_order=desc',
    'result__in=success,denied',
  ],
  ...[
    'timestamp__gte=1970-01-01&timestamp__lte=9999-12-31',
    'actor_type__neq=x',
    'limit=250',
    'tenant_id=',
    'partner_id=x',
  ],
];
const PERSONAL = [
  'search=canary',
  'actor_id__ilike=%25',
  'actor_email__neq=x',
  'ip_address=198.18.7.99',
  'resource_id__not_in=x',
];

for (const name of ['tenant', 'auditor', 'analyst', 'partner', 'key'] as const) {
  test(`no question of ${name} is answered with a trace of another tenant`, {
    tag: '@one-server',
  }, async ({ api }) => {
    const most = name === 'partner' ? [scene.a, scene.b] : [scene.a];
    const own = most.map(({ tenantId }) => tenantId);
    for (const query of name === 'analyst' ? QUESTIONS : [...QUESTIONS, ...PERSONAL]) {
      const answer = await api.ask(`/api/logging/audit/?${query}`, scene.who[name]);
      expect([query, answer.status, tracesIn(answer, scene.traces)]).toEqual([query, 200, []]);
      for (const item of answer.body.items) expect(own).toContain(item.tenant_id);
      if (name === 'key') continue;
      const feed = await api.ask(`/api/v1/feed?${query.replace('limit=250', '')}`, scene.who[name]);
      expect([
        query,
        feed.status,
        tracesIn(feed, scene.traces).filter((trace) => !query.includes(trace)),
      ]).toEqual([...[query, 200, []]]);
    }
  });
}
