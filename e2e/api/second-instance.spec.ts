import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { trailmark } from '@/e2e/command';
import { ORIGIN, SECOND, SECOND_PORT } from '@/e2e/place';
import { findServers } from '@/e2e/processes';
import { startSecondServer } from '@/e2e/second-server';

const BOTH = [ORIGIN, SECOND];
let stop: (() => Promise<void>) | undefined;

/** Two servers on one database and one public address, as behind a load balancer; one of them is two processes. */
test.beforeAll(async () => {
  test.setTimeout(150_000);
  stop = await startSecondServer({ NEXTAUTH_URL: ORIGIN, TRAILMARK_PROCESSES: '2' });
  trailmark('tenant', 'create', 'shared');
});
test.afterAll(() => stop?.());

test('a revoked API key fails at once on both', async ({ request }) => {
  const key = trailmark(
    'api-key',
    'create',
    '--tenant',
    'shared',
    '--name',
    'reader',
    '--scope',
    'audit:read',
  ).stdout.trim();
  const ask = (origin: string) =>
    request.get(`${origin}/api/logging/audit/`, { headers: { 'x-api-key': key } });
  for (const origin of BOTH) expect((await ask(origin)).status()).toBe(200);
  expect(trailmark('api-key', 'list').stdout).toMatch(new RegExp(`${key.slice(4, 12)} .*used \\d{4}-`));
  trailmark('api-key', 'revoke', key.slice(4, 12));
  for (const origin of BOTH) {
    const refused = await ask(origin);
    expect([refused.status(), await refused.json()]).toEqual([401, { detail: 'Invalid API key' }]);
  }
});

test('a client with client credentials reads all three APIs, and its token is good on both', async ({
  request,
}) => {
  const scopes = ['audit:read', 'admin:read', 'platform:admin'];
  const created = trailmark('client', 'create', 'three-apis', '--platform', '--scope', ...scopes, '--json');
  const { client_id: id, client_secret: secret } = JSON.parse(created.stdout);
  const granted = await request.post(`${ORIGIN}/oauth/token`, {
    form: { grant_type: 'client_credentials' },
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  });
  const { access_token: token } = await granted.json();
  for (const origin of BOTH) {
    for (const path of ['/api/v1/admin/audit/', '/api/logging/audit/', '/v1/admin/audit-log']) {
      const answer = await request.get(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
      const body = await answer.json();
      expect([path, answer.status()]).toEqual([path, 200]);
      expect(body.total ?? body.collection_total).toBeGreaterThan(1_000);
    }
  }
});

test('keys of the authorization server rotate without a refused token', async ({ request }) => {
  const token = trailmark('token', '--tenant', 'shared', '--scope', 'audit:read').stdout.trim();
  const jwks = async (origin: string) =>
    (await (await request.get(`${origin}/.well-known/jwks.json`)).json()).keys.length;
  const before = await jwks(ORIGIN);
  expect(trailmark('signing-key', 'rotate').stdout).toContain('is published');
  const later = trailmark('token', '--tenant', 'shared', '--scope', 'audit:read').stdout.trim();
  for (const origin of BOTH) {
    for (const each of [token, later]) {
      const answer = await request.get(`${origin}/api/logging/audit/`, {
        headers: { authorization: `Bearer ${each}` },
      });
      expect(answer.status()).toBe(200);
    }
    await expect.poll(() => jwks(origin), { timeout: 10_000 }).toBe(before + 1);
  }
});

test('of two processes on one port one dies: nobody waits for it, the other answers, and it is replaced (Linux alone)', async () => {
  // biome-ignore lint/suspicious/noSkippedTests: its title says when
  test.skip(process.platform !== 'linux', 'finds processes through /proc');
  test.setTimeout(120_000);
  const ask = () =>
    fetch(`${SECOND}/api/health`, { headers: { connection: 'close' } }).then(
      ({ status }) => status,
      () => 'reset' as const,
    );
  await expect.poll(() => findServers(SECOND_PORT)).toHaveLength(2);
  const before = findServers(SECOND_PORT);
  const victim = before[0] ?? 0;
  process.kill(victim, 'SIGSTOP'); // it takes no connection any more, and is handed one still
  await expect.poll(() => isStopped(victim)).toBe(true);
  const asked = Array.from({ length: 4 }, ask);
  await expect.poll(() => Promise.any(asked)).toBe(200);
  process.kill(victim, 'SIGKILL');
  // It may have taken one just before it stopped; nobody waits for an answer that does not come.
  const answers = await Promise.all(asked);
  expect(new Set(answers)).toEqual(new Set([200, 'reset']));
  for (let nth = 0; nth < 20; nth++) expect(await ask()).toBe(200);
  await expect.poll(() => findServers(SECOND_PORT).length, { timeout: 60_000 }).toBe(2);
  expect(findServers(SECOND_PORT).filter((pid) => !before.includes(pid))).toHaveLength(1);
});

/** Whether every thread of a process has come to a halt (proc(5), State). */
function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) =>
    /^State:\tT/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
  );
}
