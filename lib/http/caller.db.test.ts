import { encode } from 'next-auth/jwt';
import { beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { openOidcSession } from '@/lib/auth/console-session';
import { issueToken } from '@/lib/auth/token';
import { countEvents } from '@/lib/dialects/explore';
import { deleteExport, getExportFile, postExport } from '@/lib/dialects/exports';
import { listLogs } from '@/lib/dialects/scaikey';
import { ensureTenant } from '@/lib/ingest/tenant';
import { callerOf } from './caller';
import { cookieSecret } from './session-cookie';

const place = useTestDatabase();
let cookie = '';

beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme' });
  const rights = { role: 'auditor', tenantId: 'acme', partnerId: undefined } as const;
  const id = await openOidcSession('ana', 'Ana', rights);
  cookie = `next-auth.session-token=${await encode({ token: { sub: id }, secret: cookieSecret() })}`;
});

const READS = [countEvents, getExportFile] as const;
const WRITES = [postExport, deleteExport] as const;
const MARK = { [CONSOLE_HEADER]: '1' };
const site = (name: string) => ({ 'sec-fetch-site': name });
const navigation = (name: string) => ({ ...site(name), 'sec-fetch-mode': 'navigate' });

type Asked = Parameters<typeof callerOf>[0];

async function isAnswered(operation: Asked, headers: Readonly<Record<string, string>>): Promise<boolean> {
  return await callerOf(operation, new Headers({ cookie, ...headers })).then(
    ({ subject, credential }) => subject === 'ana' && credential === 'session',
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'unauthenticated' });
      return false;
    },
  );
}

it.each([
  ['the header of the console', MARK],
  ['that, and the word of the browser that the page is its own', { ...MARK, ...site('same-origin') }],
])('a session counts beside %s, for reads and for writes', async (_, headers) => {
  for (const operation of [...READS, ...WRITES]) expect(await isAnswered(operation, headers)).toBe(true);
});

it('a session counts for a read that a page of the console navigates to, and for nothing that a form could send', async () => {
  for (const headers of [navigation('same-origin'), { ...navigation('same-origin'), ...MARK }]) {
    for (const operation of READS) expect(await isAnswered(operation, headers)).toBe(true);
    for (const operation of WRITES) expect(await isAnswered(operation, headers)).toBe(false);
  }
});

it.each([
  ['nothing', {}],
  ['the word of the browser alone', site('same-origin')],
  ...['cross-site', 'same-site', 'none', 'x', ''].flatMap((name): [string, Record<string, string>][] => [
    [`a navigation from ${name || 'nowhere'}`, navigation(name)],
    [`that and the header, from ${name || 'nowhere'}`, { ...MARK, ...navigation(name) }],
    [`the header and a request from ${name || 'nowhere'}`, { ...MARK, ...site(name) }],
  ]),
  ['a navigation that says nothing of its site', { 'sec-fetch-mode': 'navigate' }],
])('a session beside %s is nobody', async (_, headers) => {
  for (const operation of [...READS, ...WRITES]) expect(await isAnswered(operation, headers)).toBe(false);
});

it('a session is nobody where the operation serves no page, and where a credential stands beside it', async () => {
  for (const headers of [MARK, navigation('same-origin')]) {
    expect(await isAnswered(listLogs, headers)).toBe(false);
    const token = await issueToken({ subject: 'svc', ttlS: 60, role: 'tenant_admin', tenantId: 'acme' });
    const both = new Headers({ cookie, ...headers, authorization: `Bearer ${token}` });
    expect(await callerOf(countEvents, both)).toMatchObject({ subject: 'svc', credential: 'token' });
    await expect(
      callerOf(countEvents, new Headers({ cookie, ...headers, authorization: 'Bearer x' })),
    ).rejects.toMatchObject({ code: 'invalid_token' });
  }
});
