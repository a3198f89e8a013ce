import { encode } from 'next-auth/jwt';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as oneRoute from '@/app/api/v1/reports/[report]/route';
import * as testRoute from '@/app/api/v1/reports/[report]/test/route';
import * as allRoute from '@/app/api/v1/reports/route';
import { useTestDatabase } from '@/db/test-database';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import type { Role } from '@/lib/audit/role';
import { operatorPrincipal } from '@/lib/auth/operator';
import { authorize, reachOf } from '@/lib/auth/reach';
import { createView, viewerOf } from '@/lib/auth/saved-view';
import { issueToken } from '@/lib/auth/token';
import { ensureTenant } from '@/lib/ingest/tenant';
import { get, list } from '@/lib/query/list';
import { makePerson } from '@/lib/reports/test-reports';
import type { Handler } from './handler';
import { cookieSecret } from './session-cookie';

const place = useTestDatabase();
const headers: Record<string, Record<string, string>> = {};
const views: Record<string, string> = {};
let nth = 0;

beforeAll(async () => {
  for (const tenantId of ['acme', 'globex']) await ensureTenant(place().sql, { tenantId });
  await signIn('dora', 'tenant_admin', 'acme');
  await signIn('ada', 'tenant_admin', 'acme');
  await signIn('aud', 'auditor', 'acme');
  await signIn('ann', 'analyst', 'acme');
  await signIn('gil', 'tenant_admin', 'globex');
  const token = await issueToken({
    subject: 'dora',
    role: 'tenant_admin',
    tenantId: 'acme',
    scope: 'audit:read',
    ttlS: 60,
  });
  headers.token = { authorization: `Bearer ${token}` };
});
beforeEach(() => {
  vi.stubEnv('TRAILMARK_SMTP_URL', 'smtp://user:secret@127.0.0.1:1');
  vi.stubEnv('TRAILMARK_MAIL_FROM', 'audit@example.com');
});
afterEach(() => vi.unstubAllEnvs());

/** Somebody with a view of their own, signed in to the console. */
async function signIn(name: string, role: Role, tenantId: string): Promise<void> {
  const person = await makePerson(place(), { name, role, tenantId });
  const [row] = await place().owner<{ id: string }[]>`
    insert into console_session (provider, subject, expires_at) values ('password', ${name}, now() + interval '1 hour')
    returning id`;
  const cookie = await encode({ token: { sub: row?.id ?? '' }, secret: cookieSecret() });
  headers[name] = { cookie: `next-auth.session-token=${cookie}`, [CONSOLE_HEADER]: '1' };
  const viewer = viewerOf(person, await authorize(person, 'audit:read'));
  const content = { columns: null, density: null, isShared: false, isDefault: false };
  const view = { ...content, name: `of ${name}`, search: 'f=result.eq.denied' };
  views[name] = (await createView(place().sql, viewer, view)).id;
}

interface Asked {
  report?: string;
  body?: object;
}

async function ask(handle: Handler, who: string, { report, body }: Asked = {}) {
  const request = new Request('http://localhost/', {
    headers: headers[who] ?? {},
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  const response = await handle(request, { params: Promise.resolve(report ? { report } : {}) });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

function bodyOf(who: string, more: object = {}) {
  const schedule = { cadence: 'daily', hour: 8, zone: 'Europe/Berlin' };
  return { view: views[who], recipients: ['sec@example.com'], ...schedule, ...more };
}

async function save(who: string): Promise<string> {
  nth += 1;
  const { status, body } = await ask(allRoute.POST, who, {
    body: bodyOf(who, { subject_prefix: String(nth) }),
  });
  expect(status).toBe(201);
  return body.id;
}

async function recordsOf(report: string) {
  const scope = await reachOf(operatorPrincipal({ tenantId: 'acme' }), 'access');
  const { rows } = await list(scope, [{ field: 'resourceId', op: 'eq', values: [report] }], {
    offset: 0n,
    limit: 9,
    order: 'asc',
  });
  return await Promise.all(rows.map(({ id }) => get(scope, id)));
}

describe('a report', () => {
  it('is kept, replaced and deleted by its owner, and each of it is told with what it was and is', async () => {
    const body = bodyOf('dora', { cadence: 'weekly', weekday: 1 });
    const made = await ask(allRoute.POST, 'dora', { body });
    const { id } = made.body;
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        ...{ view: { id: views.dora, name: 'of dora', exists: true }, recipients: ['sec@example.com'] },
        ...{ cadence: 'weekly', weekday: 1, hour: 8, zone: 'Europe/Berlin', enabled: true },
        ...{
          is_own: true,
          owner: 'dora',
          next_run_at: expect.stringMatching(/T0[67]:00:00\.000Z$/),
          runs: [],
        },
      }),
    ]);
    const changed = bodyOf('dora', { recipients: ['a@example.com', 'b@example.com'], enabled: false });
    const answer = await ask(oneRoute.PUT, 'dora', { report: id, body: changed });
    expect(answer.body).toMatchObject({ cadence: 'daily', weekday: null, enabled: false, next_run_at: null });
    expect((await ask(oneRoute.GET, 'dora', { report: id })).body).toEqual(answer.body);
    expect((await ask(oneRoute.DELETE, 'dora', { report: id })).status).toBe(204);
    expect((await ask(oneRoute.GET, 'dora', { report: id })).status).toBe(404);
    const records = await recordsOf(id);
    expect(records.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['audit.report_created', 'dora'],
      ['audit.report_changed', 'dora'],
      ['audit.report_deleted', 'dora'],
    ]);
    expect(records[1]?.changes).toContainEqual({
      ...{ path: '/recipients', before: ['sec@example.com'], after: ['a@example.com', 'b@example.com'] },
    });
  });

  it("is nobody else's: an administrator of its tenant sees and deletes it, and others are told of none", async () => {
    const id = await save('aud');
    const others = ['ann', 'gil', 'ada', 'token'];
    const codes = async (handle: Handler, body?: object) =>
      await Promise.all(
        others.map(async (who) => (await ask(handle, who, { report: id, ...(body && { body }) })).status),
      );
    expect(await codes(oneRoute.GET)).toEqual([404, 404, 200, 200]);
    expect(await codes(oneRoute.PUT, bodyOf('ada'))).toEqual([422, 422, 404, 403]);
    expect(await codes(testRoute.POST, {})).toEqual([404, 404, 404, 403]);
    const listed = async (who: string) =>
      (await ask(allRoute.GET, who)).body.items.some((report: { id: string }) => report.id === id);
    expect(await Promise.all(others.map(listed))).toEqual([false, false, true, true]);
    expect((await ask(oneRoute.GET, 'ada', { report: id })).body).toMatchObject({
      is_own: false,
      owner: 'aud',
    });
    expect((await ask(oneRoute.DELETE, 'gil', { report: id })).status).toBe(404);
    expect((await ask(oneRoute.DELETE, 'ann', { report: id })).status).toBe(404);
    expect((await ask(oneRoute.DELETE, 'ada', { report: id })).status).toBe(204);
  });

  it('is scheduled by people alone, whose rights can be looked up when it is sent', async () => {
    const answer = await ask(allRoute.POST, 'token', { body: bodyOf('dora') });
    expect([answer.status, answer.body.message]).toEqual([
      403,
      'Only people who are signed in to the console may do this',
    ]);
  });

  it.each([
    [
      'a name for an address',
      { recipients: ['x@example.com', 'Eve <eve@example.com>'] },
      '/body/recipients/1',
    ],
    ['two addresses for one', { recipients: ['x@example.com\r\nBcc: y@example.com'] }, '/body/recipients/0'],
    ['nobody', { recipients: [] }, '/body/recipients'],
    ['somebody twice', { recipients: ['x@example.com', 'X@example.com'] }, '/body/recipients'],
    [
      '21 recipients',
      { recipients: Array.from({ length: 21 }, (_, n) => `x${n}@example.com`) },
      '/body/recipients',
    ],
    [
      'a domain that may not be mailed to',
      { recipients: ['x@example.com', 'y@evil.example'] },
      '/body/recipients/1',
    ],
    ['no weekday of a week', { cadence: 'weekly' }, '/body/weekday'],
    ['a weekday of a day', { weekday: 3 }, '/body/weekday'],
    ['an hour that no clock has', { hour: 24 }, '/body/hour'],
    ['an offset for a zone', { zone: '+02:00' }, '/body/zone'],
    ['a view that is none', { view: '01981c5e-6f00-7000-8000-000000000000' }, '/body/view'],
  ])('is refused with %s, at the place', async (_, more, pointer) => {
    vi.stubEnv('TRAILMARK_MAIL_DOMAINS', 'example.com,Example.org');
    const { status, body } = await ask(allRoute.POST, 'dora', { body: bodyOf('dora', more) });
    expect([status, body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual([
      422,
      [pointer],
    ]);
  });

  it("is refused of somebody else's own view, and of one that asks for what its owner may not see", async () => {
    const foreign = await ask(allRoute.POST, 'ada', { body: bodyOf('dora') });
    expect([foreign.status, foreign.body.errors[0]]).toMatchObject([
      422,
      { pointer: '/body/view', message: 'No such view' },
    ]);
    await place().owner`update saved_view set search = 'f=actorId.eq.ana' where id = ${views.ann ?? ''}`;
    const masked = await ask(allRoute.POST, 'ann', { body: bodyOf('ann') });
    expect([masked.status, masked.body.errors[0].message]).toEqual([
      422,
      'The field actorId is not available to this role',
    ]);
  });
});

describe('where no mail server is configured', () => {
  it('reports are seen, switched off and deleted, and none is scheduled or tried', async () => {
    const id = await save('dora');
    vi.stubEnv('TRAILMARK_SMTP_URL', '');
    expect((await ask(allRoute.GET, 'dora')).body.mail).toEqual({
      configured: false,
      from: null,
      domains: null,
    });
    const refused = await ask(allRoute.POST, 'dora', { body: bodyOf('dora') });
    expect([refused.status, refused.body.message]).toEqual([
      409,
      expect.stringContaining('TRAILMARK_SMTP_URL'),
    ]);
    expect((await ask(testRoute.POST, 'dora', { report: id, body: {} })).status).toBe(409);
    const off = bodyOf('dora', { enabled: false });
    expect((await ask(oneRoute.PUT, 'dora', { report: id, body: off })).status).toBe(200);
    expect((await ask(oneRoute.DELETE, 'dora', { report: id })).status).toBe(204);
  });

  it('its address is told, and neither its server nor its password where there is one', async () => {
    const { body } = await ask(allRoute.GET, 'dora');
    expect(body.mail).toEqual({ configured: true, from: 'audit@example.com', domains: null });
    expect(JSON.stringify(body)).not.toMatch(/secret|127\.0\.0\.1/);
  });
});

it('a test is queued and told of, and the sixth within a quarter of an hour is refused', async () => {
  const id = await save('gil');
  const first = await ask(testRoute.POST, 'gil', { report: id, body: {} });
  expect([first.status, first.body]).toMatchObject([202, { is_test: true, state: 'queued', attempts: 0 }]);
  const codes: number[] = [];
  for (let more = 0; more < 5; more++)
    codes.push((await ask(testRoute.POST, 'gil', { report: id, body: {} })).status);
  expect(codes).toEqual([202, 202, 202, 202, 429]);
  expect((await ask(oneRoute.GET, 'gil', { report: id })).body.runs).toHaveLength(5);
});
