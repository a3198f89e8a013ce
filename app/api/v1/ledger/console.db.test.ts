import { encode } from 'next-auth/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { API_ROUTES } from '@/app/api-routes';
import { useTestDatabase } from '@/db/test-database';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { closeConsoleSession, openOidcSession } from '@/lib/auth/console-session';
import { createConsoleUser } from '@/lib/auth/console-user';
import type { Rights } from '@/lib/auth/rights';
import { createRouter } from '@/lib/http/router';
import { cookieSecret } from '@/lib/http/session-cookie';
import { signInWithPassword } from '@/lib/http/sign-in';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

const place = useTestDatabase();
const find = createRouter(API_ROUTES);
const OWN_PAGE = { [CONSOLE_HEADER]: '1' };
const ADMIN: Rights = { role: 'tenant_admin', tenantId: 'one', partnerId: undefined };

beforeAll(async () => {
  const { sql } = place();
  const tenant = await ensureTenant(sql, { tenantId: 'one' });
  await ensureTenant(sql, { tenantId: 'two' });
  await createWriter(sql).write(tenant, [makeDraft({ ip: '192.0.2.7' })]);
  await checkpointLog(sql, tenant.mainLog);
});

const signIn = (rights: Rights = ADMIN) => openOidcSession('sub', 'Ana', rights);

async function cookieOf(session: string): Promise<string> {
  return `next-auth.session-token=${await encode({ token: { sub: session }, secret: cookieSecret() })}`;
}

/** An answer to a page of the console, or to whatever sends those headers beside the cookie of a session. */
async function ask(path: string, session: string, more: Record<string, string> = OWN_PAGE, body?: object) {
  const method = body === undefined ? 'GET' : 'POST';
  const match = find(method, path.split('?', 1)[0] ?? '');
  if (!match) throw new Error(`no route ${path}`);
  const headers = { cookie: await cookieOf(session), 'content-type': 'application/json', ...more };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await match.handle(new Request(`http://localhost${path}`, init), { params: match.params });
  return { status: response.status, text: await response.text() };
}

const LEDGER = '/api/v1/ledger';

describe('a page of the console', () => {
  it('asks a ledger with the session of who looks at it, and no more than they may', async () => {
    const session = await signIn();
    expect((await ask(LEDGER, session)).status).toBe(200);
    expect((await ask(`${LEDGER}?tenant_id=two`, session)).status).toBe(403);
    const { status, text } = await ask(`${LEDGER}/proofs`, session, OWN_PAGE, { seqs: [0] });
    expect([status, text.includes('192.0.2.7')]).toEqual([200, true]);
  });

  it('of somebody who sees no persons is told none', async () => {
    const session = await signIn({ ...ADMIN, role: 'analyst' });
    const { status, text } = await ask(`${LEDGER}/proofs`, session, OWN_PAGE, { seqs: [0] });
    expect([status, text.includes('192.0.2.7')]).toEqual([200, false]);
  });

  it('reads holds and retention, and changes them by those who may', async () => {
    const session = await signIn();
    const auditor = await signIn({ ...ADMIN, role: 'auditor' });
    for (const path of [`${LEDGER}/holds`, `${LEDGER}/retention`]) {
      expect([path, (await ask(path, session)).status]).toEqual([path, 200]);
      expect([path, (await ask(path, session, OWN_PAGE, {})).status]).toEqual([path, 422]);
      expect([path, (await ask(path, auditor, OWN_PAGE, {})).status]).toEqual([path, 403]);
      expect([path, (await ask(path, session, {}, {})).status]).toEqual([path, 401]);
    }
  });

  it('signs nothing, and reads no other endpoint', async () => {
    const session = await signIn();
    expect((await ask(`${LEDGER}/checkpoint`, session, OWN_PAGE, {})).status).toBe(401);
    for (const path of ['/api/logging/audit', '/api/v1/admin/audit/actions', '/api/v1/admin/audit'])
      expect([path, (await ask(path, session)).status]).toEqual([path, 401]);
  });

  it('is told nothing once the session has ended, or before a one-time password was changed', async () => {
    const session = await signIn();
    await closeConsoleSession(session);
    expect((await ask(LEDGER, session)).status).toBe(401);
    const oneTime = await createConsoleUser(place().owner, 'bo', ADMIN);
    const id = (await signInWithPassword('bo', oneTime ?? '', new Headers())) ?? '';
    expect([id === '', (await ask(LEDGER, id)).status]).toEqual([false, 401]);
  });
});

describe('another site', () => {
  it.each([
    ['without the header of the console', {}],
    ['with it, where the browser says who asks', { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' }],
    ['on a neighbouring name', { ...OWN_PAGE, 'sec-fetch-site': 'same-site' }],
    ['with a token of its own, which then counts', { ...OWN_PAGE, authorization: 'Bearer x' }],
  ])('is 401 %s', async (_, headers) => {
    expect((await ask(LEDGER, await signIn(), headers)).status).toBe(401);
  });
});
