import { decode, encode } from 'next-auth/jwt';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { findConsoleSession, openPasswordSession } from '@/lib/auth/console-session';
import { createConsoleUser } from '@/lib/auth/console-user';
import { ensureTenant } from '@/lib/ingest/tenant';
// What next-auth's handlers call with a request; it exports it to itself alone.
import { AuthHandler } from '../../node_modules/next-auth/core';
import { authOptions } from './auth-options';
import { cookieSecret } from './session-cookie';

const place = useTestDatabase();
const ORIGIN = 'http://127.0.0.1:3000';
const SESSION = 'next-auth.session-token';
const CSRF = 'next-auth.csrf-token';
let nth = 0;
let name = '';
let password = '';

beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme' });
});
beforeEach(async () => {
  nth += 1;
  name = `eve-${nth}`;
  const rights = { role: 'auditor', tenantId: 'acme', partnerId: undefined } as const;
  password = (await createConsoleUser(place().owner, name, rights)) ?? '';
  vi.stubEnv('NEXTAUTH_URL', ORIGIN);
});
afterEach(() => vi.unstubAllEnvs());

interface Asked {
  cookies?: Record<string, string>;
  body?: Record<string, string>;
  query?: Record<string, string>;
  hasCsrf?: boolean;
}

/** A request to next-auth as the console's settings have it; the session id that its answer sets, and where it leads. */
async function ask(
  action: 'callback' | 'signout',
  { cookies = {}, body = {}, query = {}, hasCsrf = true }: Asked = {},
) {
  const cookie = Object.entries(cookies).map(([key, value]) => `${key}=${value}`);
  const options = authOptions(new Headers({ cookie: cookie.join('; ') }));
  const csrf = await AuthHandler({ req: { action: 'csrf', method: 'GET', origin: ORIGIN }, options });
  const set = (csrf.cookies ?? []).find(({ name: each }) => each === CSRF)?.value ?? '';
  const csrfToken = String(Object(csrf.body).csrfToken);
  const given = { ...cookies, ...(hasCsrf ? { [CSRF]: set } : {}) };
  const sent = { name, password, ...(hasCsrf ? { csrfToken } : {}), ...body };
  const req = {
    action,
    method: 'POST',
    origin: ORIGIN,
    cookies: given,
    body: sent,
    query,
    headers: {},
  } as const;
  const provider = action === 'callback' ? { providerId: 'credentials' } : {};
  const { cookies: answered = [], redirect } = await AuthHandler({ req: { ...req, ...provider }, options });
  const token = answered.find(({ name: each }) => each === SESSION)?.value;
  const id = token ? (await decode({ token, secret: cookieSecret() }))?.sub : undefined;
  return {
    id,
    redirect: redirect ?? '',
    callback: answered.find(({ name: each }) => each.endsWith('callback-url'))?.value,
  };
}

const cookieOf = async (id: string) => await encode({ token: { sub: id }, secret: cookieSecret() });
async function openSession(): Promise<string> {
  const [row] = await place().owner<
    { hash: string }[]
  >`select password_hash as hash from console_user where name = ${name}`;
  return (await openPasswordSession(name, row?.hash ?? '')) ?? '';
}

describe('a session that was planted', () => {
  it('is not the one that signing in begins, and is dead after it', async () => {
    const planted = await openSession();
    const { id = '' } = await ask('callback', { cookies: { [SESSION]: await cookieOf(planted) } });
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(id).not.toBe(planted);
    expect(await findConsoleSession(planted)).toBeUndefined();
    expect(await findConsoleSession(id)).toMatchObject({ principal: { subject: name } });
  });

  it.each(['', 'x', '00000000-0000-4000-8000-000000000000', "' or true --"])(
    'by an id that nobody gave out is none: %j',
    async (planted) => {
      const { id = '' } = await ask('callback', { cookies: { [SESSION]: await cookieOf(planted) } });
      expect(id).not.toBe(planted);
      expect(await findConsoleSession(id)).toBeDefined();
      expect(await findConsoleSession(planted)).toBeUndefined();
    },
  );

  it('survives a sign-in that fails: whoever guesses ends nobody’s session', async () => {
    const own = await openSession();
    const { id } = await ask('callback', {
      cookies: { [SESSION]: await cookieOf(own) },
      body: { password: 'wrong' },
    });
    expect([id, (await findConsoleSession(own)) !== undefined]).toEqual([undefined, true]);
  });
});

describe('a form of another site', () => {
  it.each<[string, Asked]>([
    ['without a token', { hasCsrf: false }],
    ['with a token of its own, and no cookie', { hasCsrf: false, body: { csrfToken: 'a'.repeat(64) } }],
    ['with another token than the cookie', { body: { csrfToken: 'a'.repeat(64) } }],
    ['with an empty one', { body: { csrfToken: '' } }],
    [
      'with a cookie that nobody signed',
      { hasCsrf: false, cookies: { [CSRF]: `a|${'b'.repeat(64)}` }, body: { csrfToken: 'a' } },
    ],
  ])('%s signs nobody in, and nobody out', async (_, asked) => {
    expect((await ask('callback', asked)).id).toBeUndefined();
    const own = await openSession();
    await ask('signout', { ...asked, cookies: { ...asked.cookies, [SESSION]: await cookieOf(own) } });
    expect(await findConsoleSession(own)).toBeDefined();
  });

  it('cannot be told from the console by what is sent above, but for the token: with it somebody is signed out', async () => {
    const own = await openSession();
    await ask('signout', { cookies: { [SESSION]: await cookieOf(own) } });
    expect(await findConsoleSession(own)).toBeUndefined();
  });
});

describe('signing in leads to no other site', () => {
  const ELSEWHERE = [
    ...[
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https:evil.example',
      'https:/evil.example',
      'https://evil.example',
    ],
    ...[
      '/\t/evil.example',
      '\t//evil.example',
      '/%09/evil.example',
      '/%2f%2fevil.example',
      '%2f%2fevil.example',
      '@evil.example',
    ],
    ...[
      `${ORIGIN}@evil.example/`,
      `${ORIGIN}.evil.example/`,
      'javascript:alert(1)',
      'data:text/html,x',
      '/\r\nLocation: https://evil.example',
    ],
    ...['http://127.0.0.1:3001/', 'HTTPS://EVIL.EXAMPLE', '', ' ', 'x'.repeat(10_000)],
  ];

  it.each(ELSEWHERE)('by %j in the form, the query or the cookie', async (callbackUrl) => {
    const forms = [
      ['signout', { body: { callbackUrl } }],
      ['signout', { query: { callbackUrl } }],
      ['signout', { cookies: { 'next-auth.callback-url': encodeURIComponent(callbackUrl) } }],
      ['signout', { cookies: { 'next-auth.callback-url': callbackUrl.replace(/[\r\n]/g, '') } }],
      ['callback', { body: { callbackUrl } }],
    ] as const;
    for (const [action, asked] of forms) {
      const { redirect, callback } = await ask(action, asked);
      for (const where of [redirect, callback].filter((each) => each))
        expect([asked, new URL(where ?? '', ORIGIN).origin]).toEqual([asked, ORIGIN]);
    }
  });
});
