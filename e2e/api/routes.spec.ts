import { makeReport } from '@/e2e/signed-in';
import { type Answer, type Api, expect, test } from './api';
import { isCatchAll, METHODS, ROUTES, SIGN_IN } from './routes';
import { makeScene, type Scene } from './scenes';
import { uniqueName } from './server';

const OWN = ROUTES.filter((route) => !isCatchAll(route));
const READABLE = OWN.filter(({ real }) => real.includes('GET')).map(({ path }) => path);
const STREAM = '/api/v1/feed/stream';

/** What each dialect says of a method and of a path that it does not have. */
const WORDS = [
  [/^\/v1\/logs/, '{"code":12,"message":"Method not allowed"}', failure('not_found', 'Route not found')],
  [/^\/(oauth|\.well-known|api\/v1\/platform)/, oauth('Method not allowed'), oauth('No such route')],
  [
    /^\/(v1|api\/v1\/events|api\/v1\/feed|api\/v1\/ledger|api\/v1\/exports|api\/v1\/imports|api\/v1\/redaction-rules|api\/v1\/stats|api\/v1\/views|api\/v1\/reports|api\/v1\/preferences|api\/v1\/users|api\/v1\/api-keys|api\/v1\/clients|api\/v1\/tenants|api\/v1\/partners|api\/health|api\/openapi\.json)/,
    failure('method_not_allowed', 'Method not allowed'),
    failure('not_found', 'Route not found'),
  ],
  [/^\/api/, '{"detail":"Method Not Allowed"}', '{"detail":"Not Found"}'],
] as const;
let scene: Scene;

test.beforeAll(async ({ server, api }) => {
  scene = await makeScene(server, api);
  const path = '/api/v1/ledger/checkpoint';
  expect((await api.ask(path, everything(), { method: 'POST' })).status).toBe(201);
  jobs.export = await makeJob(api, '/api/v1/exports', { format: 'csv', phrase: 'action:nothing' });
  jobs.verification = await makeJob(api, '/api/v1/ledger/verify', {});
  const announced = { method: 'POST', body: { name: 'of some paths', tenant_id: scene.tenant.tenantId } };
  jobs.import = (await api.ask('/api/v1/imports', everything(), announced)).body.id;
  const saved = { method: 'POST', body: { name: 'of some paths', search: '' } };
  view = (await api.ask('/api/v1/views', everything(), saved)).body.id;
  report = (await makeReport(uniqueName('path'))).id;
});

/** Jobs that some paths are about, both done: their answers do not change any more. */
const jobs = { export: '', import: '', verification: '' };
let view = '';
let report = '';

async function makeJob(api: Api, path: string, body: object): Promise<string> {
  const { id } = (await api.ask(path, everything(), { method: 'POST', body })).body;
  const stateOf = async () => (await api.ask(`${path}/${id}`, everything())).body.state;
  await expect.poll(stateOf, { timeout: 30_000 }).toBe('done');
  return id;
}

function oauth(description: string): string {
  return JSON.stringify({ error: 'invalid_request', error_description: description });
}

function failure(error: string, message: string): string {
  return JSON.stringify({ error, message });
}

function wordsOf(path: string) {
  const found = WORDS.find(([pattern]) => pattern.test(path));
  if (!found) throw new Error(`no dialect speaks for ${path}`);
  const [, wrongMethod, noRoute] = found;
  return { wrongMethod, noRoute };
}

function everything() {
  return {
    claims: {
      ...{ role: 'super_admin', tenantId: scene.tenant.tenantId },
      scope: 'audit:read audit:write platform:admin admin:read',
    },
  };
}

function addressOf(path: string): string {
  const { export: exported, import: imported, verification } = jobs;
  return path
    .replace('{export}', exported)
    .replace('{import}', imported)
    .replace('{verification}', verification)
    .replace('{view}', view)
    .replace('{report}', report)
    .replace(/\{\w+\}/, scene.ids[1] ?? '');
}

/** What some paths must be asked beside, so that they are answered the same whenever they are. */
const QUERIES: Readonly<Record<string, string>> = {
  '/api/v1/events/histogram': '?from=2026-05-17&to=2026-05-18',
  '/api/v1/events/rank': '?at=2026-05-17',
  ...Object.fromEntries(
    ['hours', 'new', 'spikes', 'summary'].map((panel) => [
      `/api/v1/stats/${panel}`,
      '?from=2026-05-17&to=2026-05-18',
    ]),
  ),
};

/** An answer's text but for its cursor or state, which tells as of when it was given. */
function lastingText({ text }: Answer) {
  return text.replace(/"(next_cursor|as_of)":"[^"]+"/, '"$1":"…"');
}

function lastingHeaders({ headers }: Answer) {
  const names = ['content-type', 'cache-control', 'www-authenticate', 'allow'];
  return names.map((name) => `${name}: ${headers[name]}`);
}

test('the routes are found, and each has every method or refuses it', () => {
  expect(OWN.length).toBeGreaterThanOrEqual(20);
  expect(ROUTES.map(({ path }) => path)).toContain('/api/v1/admin/audit/{logId}');
  for (const { path, real, refused } of ROUTES.filter((route) => route.path !== SIGN_IN))
    expect([path, [...real, ...refused].sort()]).toEqual([path, [...METHODS].sort()]);
});

for (const { path, real, refused } of OWN) {
  test(`${path} refuses ${refused.join(', ')} with 405 and Allow: ${real.join(', ')}`, async ({ api }) => {
    expect(refused.length).toBeGreaterThan(0);
    for (const method of real.includes('GET') ? refused : [...refused, 'HEAD']) {
      for (const address of [addressOf(path), `${addressOf(path)}/`]) {
        for (const who of ['nobody', everything()] as const) {
          const answer = await api.ask(address, who, { method });
          expect([method, address, answer.status, answer.headers.allow, answer.text]).toEqual([
            ...[method, address, 405, real.join(', ')],
            method === 'HEAD' ? '' : wordsOf(path).wrongMethod,
          ]);
        }
      }
    }
  });
}

for (const path of READABLE.filter((each) => each !== STREAM)) {
  test(`${path} answers the same with a slash at its end, and HEAD as GET without a body`, async ({
    api,
  }) => {
    const query = QUERIES[path] ?? '';
    const [address, withSlash] = [`${addressOf(path)}${query}`, `${addressOf(path)}/${query}`];
    for (const who of ['nobody', everything()] as const) {
      const answer = await api.ask(address, who);
      if (who !== 'nobody') expect(answer.status).toBe(200);
      const slashed = await api.ask(withSlash, who);
      expect([slashed.status, lastingText(slashed)]).toEqual([answer.status, lastingText(answer)]);
      for (const form of [address, withSlash]) {
        const head = await api.ask(form, who, { method: 'HEAD' });
        expect([head.status, head.text, ...lastingHeaders(head)]).toEqual([
          ...[answer.status, '', ...lastingHeaders(answer)],
        ]);
      }
    }
  });
}

const UNKNOWN = [
  ...[
    '/api',
    '/api/',
    '/api/nope',
    '/api/v1',
    '/api/v1/admin',
    '/api/v1/admin/audits',
    '/api/v1/platform/oauth',
  ],
  ...['/api/v1/admin/audit/stats/x', '/api/v1/events/a/b', '/api/health/x', '/api/%F0%9F%98%80', '/api/%00'],
  ...[
    '/api/logging',
    '/api/logging/',
    '/api/logging/nope',
    '/api/logging/audit/a/b',
    '/api/logging/audit/filters/x',
  ],
  ...['/v1', '/v1/', '/v1/nope', '/v1/admin', '/v1/admin/audit-log/x', '/v1/admin/audit-logs', '/v1/logs/x'],
  ...['/.well-known/nope', '/oauth', '/oauth/', '/oauth/nope', '/oauth/token/x', '/oauth/authorize'],
];

for (const path of UNKNOWN) {
  test(`${path} is unknown: 404 in the words of its dialect, for every method`, async ({ api }) => {
    const isTrailmark = /^\/api\/v1\/(events|feed)/.test(path);
    const expected =
      isTrailmark || path.startsWith('/api') ? '{"detail":"Not Found"}' : wordsOf(path).noRoute;
    for (const method of [...METHODS, 'HEAD']) {
      const { status, headers, text } = await api.ask(path, 'nobody', { method });
      expect([method, status, headers['content-type'], text]).toEqual([
        ...[method, 404, 'application/json', method === 'HEAD' ? '' : expected],
      ]);
    }
  });
}
