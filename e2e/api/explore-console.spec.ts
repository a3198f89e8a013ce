import { encode } from 'next-auth/jwt';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { cookieSecret } from '@/lib/http/session-cookie';
import { expect, type Question, test } from './api';
import { READS } from './explore';
import { makeScene } from './scenes';
import type { Server } from './server';

/** The cookie of a browser in which somebody of a tenant is signed in. */
async function signIn({ owner }: Server, tenantId: string): Promise<string> {
  const [row] = await owner<{ id: string }[]>`
    select open_session('oidc', 'ana', 'Ana', 'auditor', ${tenantId}, null, interval '1 hour') as id`;
  const token = { sub: row?.id ?? '' };
  return `next-auth.session-token=${await encode({ token, secret: cookieSecret() })}`;
}

const PAGE = { [CONSOLE_HEADER]: '1', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
const navigation = (site: string) => ({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' });
const FORM = { 'content-type': 'text/plain' };

test('a session reads for pages of the console, and is nobody for another site or a form', async ({
  server,
  api,
}) => {
  const { tenant } = await makeScene(server, api);
  const cookie = await signIn(server, tenant.tenantId);
  const ask = async (path: string, headers: Readonly<Record<string, string>>, question: Question = {}) =>
    await api.ask(path, { headers: { cookie, ...headers } }, question);
  for (const path of READS.map((read) => `/api/v1/events${read}`)) {
    expect([path, (await ask(path, PAGE)).status]).toEqual([path, 200]);
    for (const headers of [
      ...[{}, { ...PAGE, 'sec-fetch-site': 'cross-site' }, navigation('cross-site')],
      ...[navigation('same-site'), navigation('none'), { ...PAGE, ...navigation('none') }],
    ])
      expect([path, headers, (await ask(path, headers)).status]).toEqual([path, headers, 401]);
  }
  const body = JSON.stringify({ format: 'csv' });
  for (const site of ['same-origin', 'cross-site', 'none'])
    for (const headers of [
      { ...navigation(site), ...FORM },
      { ...navigation(site), ...PAGE, ...navigation(site) },
    ])
      expect((await ask('/api/v1/exports', headers, { method: 'POST', body })).status).toBe(401);
  expect((await ask('/api/v1/exports', PAGE)).body.items).toEqual([]);
});

test('the file of an export is there for who follows a link of the console, and for nobody from elsewhere', async ({
  server,
  api,
}) => {
  const { tenant, ids } = await makeScene(server, api);
  const cookie = await signIn(server, tenant.tenantId);
  const ask = async (path: string, headers: Readonly<Record<string, string>>, question: Question = {}) =>
    await api.ask(path, { headers: { cookie, ...headers } }, question);
  const made = await ask('/api/v1/exports', PAGE, { method: 'POST', body: { format: 'ndjson' } });
  expect(made.status).toBe(202);
  const path = `/api/v1/exports/${made.body.id}`;
  await expect.poll(async () => (await ask(path, PAGE)).body.state, { timeout: 30_000 }).toBe('done');
  const file = await ask(`${path}/file`, navigation('same-origin'));
  expect([file.status, file.headers['content-disposition']]).toEqual([
    200,
    `attachment; filename="trailmark-${made.body.id}.ndjson"`,
  ]);
  for (const id of ids) expect(file.text).toContain(id);
  for (const headers of [{}, navigation('cross-site'), navigation('same-site'), navigation('none')])
    expect((await ask(`${path}/file`, headers)).status).toBe(401);
  expect((await ask(path, navigation('same-origin'), { method: 'DELETE' })).status).toBe(401);
});
