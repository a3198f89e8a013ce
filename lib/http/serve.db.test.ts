import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeDatabase, openDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { OWN_TENANT } from '@/lib/auth/reach';
import { issueToken } from '@/lib/auth/token';
import { listRows } from '@/lib/dialects/platform';
import { getLog, listLogs, listWindow, printPage } from '@/lib/dialects/scaikey';
import { ensureTenant } from '@/lib/ingest/tenant';
import { list } from '@/lib/query/list';
import { ADDRESS_HEADER } from './address';
import { serve } from './serve';

const place = useTestDatabase();
const context = { params: Promise.resolve({}) };
const read = serve(listLogs, async ({ scope, query, filter }) =>
  printPage(query, await list(scope, filter, listWindow(query))),
);

async function request(
  search = '',
  claims: Partial<Parameters<typeof issueToken>[0]> = { role: 'super_admin' },
  headers: HeadersInit = {},
): Promise<Request> {
  const token = await issueToken({ subject: 'test', ttlS: 60, ...claims });
  return new Request(`http://localhost/${search}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
}

beforeAll(async () => {
  await ensureTenant(place().sql, { tenantId: 'acme', partnerId: 'east' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  openDatabase(place().url);
});

describe('an endpoint', () => {
  it('answers 503 with Retry-After while the database is away', async () => {
    const asked = await request();
    await closeDatabase();
    openDatabase('postgres://nobody@127.0.0.1:1/none');
    const response = await read(asked, context);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toEqual({ detail: 'Service Unavailable' });
    await closeDatabase();
  });

  it('answers on a path without parameters, where Next gives none', async () => {
    const response = await read(await request(), { params: Promise.resolve(undefined) });
    expect(response.status).toBe(200);
  });

  it('tells the log of an unexpected error, and the client nothing of it', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const broken = serve(listLogs, () => Promise.reject(new Error('secret table name')));
    const response = await broken(await request(), context);
    expect([response.status, await response.text()]).toEqual([500, '{"detail":"Internal Server Error"}']);
    expect(lines.join()).toContain('secret table name');
  });

  it('refuses whoever asks too often, by credential and by address, and says when to come back', async () => {
    vi.stubEnv('TRAILMARK_RATE_LIMIT', '3');
    for (let nth = 0; nth < 3; nth++) {
      expect((await read(await request('', { role: 'super_admin', subject: 'busy' }), context)).status).toBe(
        200,
      );
    }
    const refused = await read(await request('', { role: 'super_admin', subject: 'busy' }), context);
    expect([refused.status, await refused.json()]).toEqual([429, { detail: 'Too Many Requests' }]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await read(await request('', { role: 'super_admin', subject: 'other' }), context)).status).toBe(
      200,
    );

    vi.stubEnv('TRAILMARK_ADDRESS_RATE_LIMIT', '2');
    const from = (address: string) =>
      new Request('http://localhost/', { headers: { [ADDRESS_HEADER]: address } });
    const statuses = [];
    for (let nth = 0; nth < 3; nth++) statuses.push((await read(from('192.0.2.7'), context)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await read(from('192.0.2.8'), context)).status).toBe(401);
  });
});

describe('a read leaves its record', () => {
  const records = async (tenantId: string) =>
    await place().owner<
      { action: string; actor: string; details: Record<string, unknown>; ip: string | null }[]
    >`
      select d.value as action, e.actor_id as actor, e.details, e.ip from event e
      join log l on l.log = e.log and l.kind = 1 join tenant t on t.tenant = l.tenant
      join dictionary d on d.kind = 1 and d.code = e.action where t.tenant_id = ${tenantId} order by e.seq`;

  it('once a reader, query and minute, whatever else stands in the request, and never in the main log', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 4, 17, 12, 0, 30) });
    const claims = { role: 'tenant_admin', tenantId: 'acme', subject: 'ana' };
    const ask = async (search: string, headers?: HeadersInit) =>
      await read(await request(search, claims, headers), context);
    await Promise.all([ask('?action=a.b'), ask('?action=a.b')]);
    await ask('?action=a.b&cache_buster=1', { 'if-none-match': '*' });
    await ask('?action=a.b&page=2');
    expect((await ask('?action=a.b&page=x')).status).toBe(422);
    vi.setSystemTime(Date.UTC(2026, 4, 17, 12, 1, 0));
    await ask('?action=a.b');
    const found = await records('acme');
    expect(found.map(({ action, actor }) => [action, actor])).toEqual([
      ['audit.list', 'ana'],
      ['audit.list', 'ana'],
      ['audit.list', 'ana'],
    ]);
    expect(found[0]?.details).toMatchObject({
      operation: 'listAuditLogs',
      filter: [{ field: 'action', op: 'eq', values: ['a.b'] }],
      options: { page: '1', per_page: '50' },
    });
    const [main] = await place().owner`select max(size)::int4 as size from log where kind = 0`;
    expect(main).toEqual({ size: 0 });
  });

  it('of each event that is looked at, of each tenant, and of a query that no event could hold', async () => {
    await ensureTenant(place().owner, { tenantId: 'initech' });
    const ask = async (
      handler: typeof read,
      claims: Parameters<typeof request>[1],
      search = '',
      logId?: string,
    ) =>
      await handler(await request(search, claims), {
        params: Promise.resolve(logId === undefined ? {} : { logId }),
      });
    const one = { role: 'tenant_admin', tenantId: 'initech', subject: 'both' };
    const detail = serve(getLog, async ({ params }) => ({ id: params.logId }));
    for (const nth of [1, 2, 3]) await ask(detail, one, '', `0000000${nth}-0000-7000-8000-00000000000A`);
    await ask(read, one);
    await ask(read, { ...one, tenantId: 'acme' });
    const rows = serve(listRows, async () => ({ rows: [], total: 0 }));
    await ask(rows, { scope: 'platform:admin', subject: 'both' }, '?offset=1e300');
    const long = 'x'.repeat(256);
    for (const end of ['a', 'b']) await ask(read, one, `?action=${long}${end}`);
    const mine = async (tenant: string) => (await records(tenant)).filter(({ actor }) => actor === 'both');
    expect((await mine('initech')).map(({ action }) => action)).toEqual([
      ...['audit.get', 'audit.get', 'audit.get'],
      ...['audit.list', 'audit.list', 'audit.list'],
    ]);
    expect(await mine('acme')).toHaveLength(1);
    expect(await mine(OWN_TENANT)).toHaveLength(1);
  });

  it('by one append however many ask at once: none of them has to look at events for it', async () => {
    const listNothing = serve(listLogs, async () => ({ items: [] }));
    const claims = { role: 'tenant_admin', tenantId: 'acme', subject: 'many' };
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }); // all of them in one minute
    const asked = await Promise.all(Array.from({ length: 30 }, () => request('?action=once', claims)));
    await place().owner.begin(async (sql) => {
      await sql`lock table event_default in access exclusive mode`;
      const answers = await Promise.all(asked.map((one) => listNothing(one, context)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    });
    expect((await records('acme')).filter(({ actor }) => actor === 'many')).toHaveLength(1);
  });

  it('in tenant zero where the reader belongs to no tenant, with personal values hashed', async () => {
    await read(
      await request('?actor_email=ada@example.com', { role: 'super_admin', subject: 'root' }),
      context,
    );
    await read(await request('', { role: 'partner_admin', partnerId: 'east', subject: 'paula' }), context);
    const found = (await records(OWN_TENANT)).filter(({ actor }) => actor === 'root' || actor === 'paula');
    expect(found.map(({ actor }) => actor)).toEqual(['root', 'paula']);
    const text = JSON.stringify(found);
    expect(text).toContain('hmac:');
    expect(text).not.toContain('ada@example.com');
  });
});
