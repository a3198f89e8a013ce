import { encode } from 'next-auth/jwt';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { findConsoleSession } from '@/lib/auth/console-session';
import { createConsoleUser } from '@/lib/auth/console-user';
import { OWN_TENANT } from '@/lib/auth/reach';
import { ensureTenant } from '@/lib/ingest/tenant';
import { list } from '@/lib/query/list';
import { ADDRESS_HEADER } from './address';
import { changePassword } from './change-password';
import { findSignedIn, readAs } from './console-session';
import { cookieSecret } from './session-cookie';
import { endSession, signInWithOidc, signInWithPassword } from './sign-in';

const place = useTestDatabase();
const ORIGIN = 'http://127.0.0.1:3000';
const NEXT = 'four words in a row';
let name = '';
let password = '';
let address = '';
let nth = 0;

beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme' });
});
beforeEach(async () => {
  nth += 1;
  name = `ana-${nth}`;
  address = `192.0.2.${nth}`;
  const rights = { role: 'auditor', tenantId: 'acme', partnerId: undefined } as const;
  password = (await createConsoleUser(place().owner, name, rights)) ?? '';
});

const headers = (more: Record<string, string> = {}) =>
  new Headers({ [ADDRESS_HEADER]: address, 'user-agent': 'test', ...more });
const signIn = (given = password) => signInWithPassword(name, given, headers());
const cookie = async (id: string) =>
  `next-auth.session-token=${await encode({ token: { sub: id }, secret: cookieSecret() })}`;

async function told(tenantId: string, actorId: string) {
  return await place().owner<
    { action: string; result: number; ip: string | null; details: Record<string, unknown>; all: string }[]
  >`
    select d.value as action, e.result, e.ip, e.details, to_json(e)::text as all from event e
    join log l on l.log = e.log and l.kind = 1 join tenant t on t.tenant = l.tenant
    join dictionary d on d.kind = 1 and d.code = e.action
    where t.tenant_id = ${tenantId} and e.actor_id = ${actorId} order by e.seq`;
}

describe('signing in, out, and failing to', () => {
  it('stands in the access log of the user’s tenant, and no password does', async () => {
    expect(await signIn('not the password')).toBeUndefined();
    const id = (await signIn()) ?? '';
    await endSession(id, headers());
    await endSession(id, headers());
    const events = await told('acme', name);
    expect(events.map(({ action }) => action)).toEqual(['audit.sign_in', 'audit.sign_in', 'audit.sign_out']);
    expect(events[0]).toMatchObject({ ip: address, details: { reason: 'wrong name or password' } });
    expect(events[0]?.result).not.toBe(events[1]?.result);
    const text = events.map(({ all }) => all).join();
    expect(text).not.toContain('not the password');
    expect(text).not.toContain(password);
  });

  it('with an unknown name stands in tenant zero, and the name, which may be a password, does not', async () => {
    const odd = `no\0body-${nth}-\ud800`;
    for (let guess = 0; guess < 2; guess++)
      expect(await signInWithPassword(odd, 'x', headers())).toBeUndefined();
    const [stranger] = await place().owner<{ actor: string; times: number; all: string }[]>`
      select e.actor_id as actor, count(*)::int4 as times, string_agg(to_json(e)::text, '') as all from event e
      where e.ip = ${address} and e.actor_id like 'unknown:%' group by 1`;
    expect(stranger?.times).toBe(2);
    expect(stranger?.all).not.toContain('body-');
  });
});

describe('guessing', () => {
  it('is stopped after ten wrong passwords of a name, and the right one does not help', async () => {
    for (let guess = 0; guess < 10; guess++) {
      address = `198.51.100.${guess}`;
      expect(await signIn('wrong')).toBeUndefined();
    }
    address = '198.51.100.99';
    await expect(signIn()).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(signIn()).rejects.toMatchObject({ retryAfterS: expect.any(Number) });
    const limited = (await told(OWN_TENANT, name)).filter(({ details }) => details.reason === 'rate limited');
    expect(limited.length).toBeGreaterThanOrEqual(1);
    expect(limited.length).toBeLessThanOrEqual(2); // one a minute
  });

  it('of many names from one address is stopped, though one of the passwords is right', async () => {
    const guess = (who: number) => signInWithPassword(`nobody-${who}`, 'x', headers());
    for (let who = 0; who < 9; who++) await guess(who);
    expect(await signIn()).toBeDefined();
    expect(await signIn()).toBeDefined();
    await guess(9);
    await expect(guess(10)).rejects.toMatchObject({ code: 'rate_limited' });
    const limited = await place().owner`
      select distinct e.actor_id as actor from event e where e.ip = ${address} and e.details->>'reason' = 'rate limited'`;
    expect([...limited]).toEqual([{ actor: expect.stringMatching(/^unknown:/) }]);
  });

  it('is forgiven where the password is right in the end', async () => {
    for (let round = 0; round < 2; round++) {
      for (let guess = 0; guess < 9; guess++) {
        address = `203.0.113.${round * 10 + guess}`;
        await signIn('wrong');
      }
      address = `203.0.113.${100 + round}`;
      expect(await signIn()).toBeDefined();
    }
  });
});

describe('a person of the identity provider', () => {
  it('gets the session that the claims allow, and it is told', async () => {
    const claims = { sub: `sub-${nth}`, name: 'Ana', role: ['x', 'analyst'], tenant_id: 'acme' };
    const outcome = await signInWithOidc(claims, headers());
    const id = 'sessionId' in outcome ? outcome.sessionId : '';
    expect(await findConsoleSession(id)).toMatchObject({ name: 'Ana', principal: { role: 'analyst' } });
    expect(await told('acme', `sub-${nth}`)).toMatchObject([{ action: 'audit.sign_in' }]);
  });

  it('without a role, or without the tenant that it needs, is refused, and it is told', async () => {
    expect(await signInWithOidc({ sub: `sub-${nth}` }, headers())).toEqual({ refusal: 'no_role' });
    const claims = { sub: `sub-${nth}`, role: 'tenant_admin' };
    expect(await signInWithOidc(claims, headers())).toEqual({ refusal: 'no_tenant' });
    expect(await signInWithOidc({ role: 'super_admin' }, headers())).toEqual({ refusal: 'no_subject' });
    const events = await told(OWN_TENANT, `sub-${nth}`);
    expect(events.map(({ details }) => details.reason)).toEqual(['no_role', 'no_tenant']);
  });
});

describe('changing a password', () => {
  const ask = async (id: string, body: unknown, more: Record<string, string> = {}) =>
    await changePassword(
      new Request(`${ORIGIN}/api/console/password`, {
        method: 'POST',
        headers: headers({
          ...{ 'content-type': 'application/json', origin: ORIGIN, cookie: await cookie(id) },
          ...more,
        }),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );

  it('ends the other sessions, keeps this one, and is told', async () => {
    const [id, other] = [(await signIn()) ?? '', (await signIn()) ?? ''];
    expect((await ask(id, { current: password, next: NEXT })).status).toBe(204);
    expect(await findConsoleSession(id)).toMatchObject({ mustChangePassword: false });
    expect(await findConsoleSession(other)).toBeUndefined();
    expect(await signIn()).toBeUndefined();
    expect(await signIn(NEXT)).toBeDefined();
    const events = await told('acme', name);
    expect(events.map(({ action }) => action)).toContain('audit.password_changed');
    expect(JSON.stringify(events)).not.toContain(NEXT);
  });

  it('is refused to whoever does not know the current one, and to a poor choice', async () => {
    const id = (await signIn()) ?? '';
    const detail = async (current: string, next: string) => {
      const response = await ask(id, { current, next });
      expect(response.status).toBe(422);
      return (await response.json()).detail;
    };
    expect(await detail('not it', NEXT)).toMatch(/current password is not right/);
    expect(await detail(password, 'eleven char')).toMatch(/at least 12/);
    expect(await detail(password, password)).toMatch(/must differ/);
    await place().owner`update console_user set name = 'Maximilian-the-2nd' where name = ${name}`;
    await place().owner`update console_session set subject = 'Maximilian-the-2nd' where id = ${id}`;
    expect(await detail(password, 'maximilian-the-2ND')).toMatch(/must not be your name/);
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['from another origin', { origin: 'https://evil.example' }, 403],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as plain text', { 'content-type': 'text/plain' }, 415],
    ['without a session', { cookie: '' }, 401],
    ['with a cookie of somebody else’s making', { cookie: 'next-auth.session-token=x.y.z' }, 401],
  ])('is refused %s', async (_, more, status) => {
    const id = (await signIn()) ?? '';
    expect((await ask(id, { current: password, next: NEXT }, more)).status).toBe(status);
    expect(await signIn()).toBeDefined();
  });

  it.each(['', '{', '[]', '{"current":1,"next":2}', '{"next":"x"}'])(
    'is refused to the body %j',
    async (body) => {
      expect((await ask((await signIn()) ?? '', body)).status).toBe(422);
    },
  );
});

describe('a read of the console', () => {
  const READ = { action: 'audit.list', operation: 'console.logs', filter: [], options: {} } as const;
  const session = async () =>
    (await findSignedIn(headers({ cookie: await cookie((await signIn()) ?? '') }))) ?? expect.fail();

  it('sees what its person may see, and leaves its record, though it fails', async () => {
    const signedIn = await session();
    const window = { offset: 0n, limit: 10, order: 'desc' } as const;
    expect((await readAs(signedIn, READ, (scope) => list(scope, [], window))).rows).toEqual([]);
    const other = { ...READ, operation: 'console.other' };
    await expect(readAs(signedIn, other, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
    const events = await told('acme', name);
    expect(
      events.filter(({ action }) => action === 'audit.list').map(({ details }) => details.operation),
    ).toEqual([...['console.logs', 'console.other']]);
  });

  it('is not to be had by a person without a role', async () => {
    const signedIn = await session();
    const nobody = {
      ...signedIn,
      principal: { ...signedIn.principal, role: undefined, scopes: new Set<string>() },
    };
    await expect(readAs(nobody, READ, () => Promise.resolve(1))).rejects.toMatchObject({ status: 403 });
  });
});
