import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { GET as unknownRoute } from '../../[[...path]]/route';
import { GET, POST } from './route';

const place = useTestDatabase();

async function call(query: string, scope: string | undefined = 'platform:admin', role?: string) {
  const token = await issueToken({ subject: 'test', ttlS: 60, scope, role });
  return await send(query, { authorization: `Bearer ${token}` });
}

async function send(query: string, headers: HeadersInit) {
  const response = await GET(new Request(`http://localhost/v1/admin/audit-log${query}`, { headers }), {
    params: Promise.resolve({}),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

beforeAll(async () => {
  const { sql } = place();
  const writer = createWriter(sql);
  const at = (day: number) => new Date(Date.UTC(2026, 4, day, 12, 0, 0, 7)).toISOString();
  await writer.write(await ensureTenant(sql, { tenantId: 'acme' }), [
    makeDraft({
      occurredAt: at(1),
      actorId: 'usr_9',
      brandId: 'brand_1',
      requestId: 'req_1',
      httpMethod: 'POST',
      httpPath: '/x',
      httpStatus: 201,
      resourceId: 'ses_1',
    }),
    makeDraft({ occurredAt: at(3), action: 'order.paid', resourceType: 'order', resourceId: 'ord_1' }),
  ]);
  await writer.write(await ensureTenant(sql, { tenantId: 'globex' }), [
    makeDraft({ occurredAt: at(2), actorId: undefined, resourceType: undefined }),
  ]);
});

describe('GET /v1/admin/audit-log', () => {
  it('answers rows of all tenants, newest first, with all fourteen members', async () => {
    const { status, body } = await call('');
    expect([status, body.total, body.rows.length]).toEqual([200, 3, 3]);
    expect(body.rows[2]).toEqual({
      id: expect.any(String),
      ts: '2026-05-01T12:00:00.007Z',
      actor_id: 'usr_9',
      actor_type: 'user',
      brand_id: 'brand_1',
      request_id: 'req_1',
      source: 'test',
      event_type: 'user.login',
      entity_type: 'session',
      entity_id: 'ses_1',
      http_method: 'POST',
      http_path: '/x',
      http_status: 201,
      details: expect.any(Object),
    });
    expect(body.rows[1]).toMatchObject({
      actor_id: null,
      entity_type: null,
      entity_id: null,
      http_status: null,
    });
    for (const row of body.rows) expect(Object.keys(row)).toHaveLength(14);
  });

  it.each([
    ['?actor_id=usr_9', 1, 1],
    ['?event_type=order.paid', 1, 1],
    ['?entity_type=order&entity_id=ord_1', 1, 1],
    ['?entity_id=', 3, 3],
    ['?since=2026-05-02T12:00:00.007Z', 2, 2],
    ['?until=2026-05-02', 1, 1],
    ['?limit=1', 1, 3],
    ['?limit=1e0&offset=0x2', 1, 3],
    ['?limit=%2050%20', 3, 3],
    ['?offset=', 3, 3],
    ['?offset=9007199254740993', 0, 3],
    ['?offset=1e300', 0, 3],
    ['?unknown=1', 3, 3],
  ])('%s: %i rows of %i', async (query, rows, total) => {
    const { status, body } = await call(query);
    expect([status, body.rows?.length, body.total]).toEqual([200, rows, total]);
  });

  it.each([
    ['?limit=0', 'limit: Number must be greater than or equal to 1'],
    ['?limit=', 'limit: Number must be greater than or equal to 1'],
    ['?limit=501', 'limit: Number must be less than or equal to 500'],
    ['?limit=abc', 'limit: Expected number, received nan'],
    ['?limit=null', 'limit: Expected number, received nan'],
    ['?limit=10.5', 'limit: Expected integer, received float'],
    ['?limit=1&limit=2', 'limit: Expected number, received nan'],
    ['?offset=-1', 'offset: Number must be greater than or equal to 0'],
    ['?offset=Infinity', 'offset: Expected integer, received float'],
    ['?actor_id=a&actor_id=b', 'actor_id: Expected string, received array'],
    ['?since=yesterday', 'since: Input should be a valid datetime or date, input is too short'],
  ])('%s is refused: %s', async (query, message) => {
    const { status, body } = await call(query);
    expect([status, body]).toEqual([400, { error: 'validation_error', message }]);
  });

  it('needs a token, a good one, and its scope, in the words of RFC 6750', async () => {
    expect(await send('?limit=x', {})).toMatchObject({
      status: 401,
      body: { error: 'unauthenticated', message: 'Missing bearer token' },
    });
    const bad = await send('', { authorization: 'Bearer nonsense' });
    expect([bad.status, bad.body, bad.headers.get('www-authenticate')]).toEqual([
      401,
      { error: 'invalid_token', message: 'The access token is invalid or expired' },
      'Bearer error="invalid_token"',
    ]);
    const poor = await call('?limit=x', 'audit:read', 'super_admin');
    expect([poor.status, poor.body, poor.headers.get('www-authenticate')]).toEqual([
      403,
      { error: 'insufficient_scope', message: 'Missing required scope: platform:admin' },
      'Bearer error="insufficient_scope", scope="platform:admin"',
    ]);
  });

  it('other methods and routes answer in the same words', async () => {
    const refused = await POST();
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await refused.json()).toMatchObject({ error: 'method_not_allowed' });
    const missing = await unknownRoute(new Request('http://localhost/v1/nope'), {
      params: Promise.resolve({}),
    });
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: 'not_found', message: 'Route not found' },
    ]);
  });
});
