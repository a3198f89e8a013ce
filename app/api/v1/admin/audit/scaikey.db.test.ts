import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import type { Handler } from '@/lib/http/handler';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { GET as detail } from './[logId]/route';
import { GET as actions } from './actions/route';
import { GET as resourceTypes } from './resource-types/route';
import { GET as list, POST } from './route';
import { GET as stats } from './stats/route';

const place = useTestDatabase();
const BASE = 'http://localhost/api/v1/admin/audit';

interface Claims {
  role?: string;
  tenantId?: string;
  partnerId?: string;
}

async function call(
  handler: Handler,
  path: string,
  claims: Claims | 'nobody' = { role: 'super_admin' },
  logId?: string,
) {
  const headers: HeadersInit =
    claims !== 'nobody'
      ? { authorization: `Bearer ${await issueToken({ subject: 'test', ttlS: 60, ...claims })}` }
      : {};
  const response = await handler(new Request(BASE + path, { headers }), {
    params: Promise.resolve({ logId }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

let eventId = '';
beforeAll(async () => {
  const { sql } = place();
  const writer = createWriter(sql, { partitionsAhead: true });
  const acme = await ensureTenant(sql, { tenantId: 'acme', partnerId: 'east' });
  const globex = await ensureTenant(sql, { tenantId: 'globex', partnerId: 'west' });
  const at = (day: number, ms = 0) => new Date(Date.UTC(2026, 4, day, 12, 0, 0, ms)).toISOString();
  const [first] = await writer.write(acme, [
    makeDraft({
      occurredAt: at(17, 123),
      action: 'user.updated',
      resourceType: 'user',
      resourceId: 'usr_9',
      ip: '203.0.113.42',
      changes: [{ path: '/profile/role', before: 'a', after: 'b' }],
    }),
    makeDraft({ occurredAt: at(18), result: 'denied', actorEmail: 'bo@example.com', actorId: 'usr_2' }),
    makeDraft({
      occurredAt: at(20),
      actorId: undefined,
      actorEmail: undefined,
      actorType: 'system',
      resourceType: undefined,
    }),
  ]);
  if (first?.status !== 'stored') throw new Error('not stored');
  eventId = first.id;
  await writer.write(globex, [
    makeDraft({ occurredAt: at(19), action: 'group.created', resourceType: 'group' }),
  ]);
});

describe('GET /api/v1/admin/audit', () => {
  it('answers the documented envelope and item, newest first', async () => {
    const { status, body } = await call(list, '/?per_page=2&page=2');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 4, page: 2, per_page: 2, pages: 2 });
    expect(body.items[1]).toEqual({
      id: eventId,
      timestamp: '2026-05-17T12:00:00.123Z',
      tenant_id: 'acme',
      partner_id: 'east',
      actor_id: 'usr_1',
      actor_email: 'ana@example.com',
      actor_type: 'user',
      action: 'user.updated',
      resource_type: 'user',
      resource_id: 'usr_9',
      resource_name: null,
      result: 'success',
      ip_address: '203.0.113.42',
      user_agent: null,
      request_id: null,
      details: expect.any(Object),
    });
  });

  it.each([
    ['tenant_id=acme', 3],
    ['partner_id=west', 1],
    ['actor_id=usr_2', 1],
    ['actor_email=BO@example.COM', 1],
    ['action=user.updated', 1],
    ['resource_type=group', 1],
    ['resource_id=usr_9', 1],
    ['result=DENIED', 1],
    ['result=nonsense', 0],
    ['ip_address=203.0.113.42', 1],
    ['ip_address=::ffff:203.0.113.42', 1],
    ['ip_address=203.0.113.0/24', 1],
    ['ip_address=not-an-address', 0],
    ['action=', 4],
    ['unknown=1', 4],
    ['action=nope&action=user.updated', 1],
    ['action=a%00b', 0],
    ['start_time=2026-05-17T12:00:00.123Z&end_time=2026-05-17T12:00:00.123Z', 1],
    ['start_time=2026-05-17T12:00:00.123001Z&end_time=2026-05-18T11:59:59Z', 0],
    ['start_time=2026-05-17T12:00:00.122999Z&end_time=2026-05-17T12:00:00.123999Z', 1],
    ['start_time=2026-05-19', 2],
    ['start_time=2026-05-17T14:00:00.123%2B02:00&end_time=2026-05-17T14:00:00.123+02:00', 1],
    ['start_time=1779019200', 4],
    ['start_time=2026-05-20&end_time=2026-05-01', 0],
    ['end_time=0001-01-01', 0],
    ['start_time=9999-12-31T23:59:59Z', 0],
  ])('%s finds %i', async (query, total) => {
    const { status, body } = await call(list, `?${query}`);
    expect([status, body.total]).toEqual([200, total]);
  });

  it('past the last page is empty with the true total', async () => {
    const { body } = await call(list, '/?page=9007199254740991');
    expect(body).toMatchObject({ items: [], total: 4, pages: 1 });
  });

  it('reports every fault in the order of the parameters, in pydantic words', async () => {
    const { status, body } = await call(list, '/?end_time=&per_page=101&page=0&start_time=yesterday');
    expect(status).toBe(422);
    expect(body).toEqual({
      detail: [
        {
          type: 'greater_than_equal',
          loc: ['query', 'page'],
          msg: 'Input should be greater than or equal to 1',
          input: '0',
          ctx: { ge: 1 },
        },
        {
          type: 'less_than_equal',
          loc: ['query', 'per_page'],
          msg: 'Input should be less than or equal to 100',
          input: '101',
          ctx: { le: 100 },
        },
        {
          type: 'datetime_from_date_parsing',
          loc: ['query', 'start_time'],
          msg: 'Input should be a valid datetime or date, input is too short',
          input: 'yesterday',
          ctx: { error: 'input is too short' },
        },
        {
          type: 'datetime_from_date_parsing',
          loc: ['query', 'end_time'],
          msg: 'Input should be a valid datetime or date, input is too short',
          input: '',
          ctx: { error: 'input is too short' },
        },
      ],
    });
  });

  it('a page beyond 2^53 is refused by its size', async () => {
    const { status, body } = await call(list, '/?start_time=x&page=9007199254740992');
    expect([status, body.detail[0].type]).toEqual([422, 'int_parsing_size']);
  });
});

describe('who may read what', () => {
  it('no credentials: 401 with the plain challenge', async () => {
    const { status, body, headers } = await call(list, '/?page=x', 'nobody');
    expect([status, body, headers.get('www-authenticate')]).toEqual([
      401,
      { detail: 'Not authenticated' },
      'Bearer',
    ]);
  });

  it('a bad token: 401 that says so', async () => {
    const request = new Request(BASE, { headers: { authorization: 'Bearer nonsense' } });
    const response = await list(request, { params: Promise.resolve({}) });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", error_description="[^"]+"$/,
    );
    expect(await response.json()).toEqual({ detail: 'Could not validate credentials' });
  });

  it('a user without an admin role: 403 before 422', async () => {
    const { status, body } = await call(list, '/?page=x', {});
    expect([status, body]).toEqual([403, { detail: 'Admin role required' }]);
  });

  it('one who names a foreign tenant: 403 before 422', async () => {
    const { status } = await call(list, '?tenant_id=globex&page=0', {
      role: 'tenant_admin',
      tenantId: 'acme',
    });
    expect(status).toBe(403);
  });

  it('an own tenant or partner that holds nothing yet is an empty page, not a refusal', async () => {
    for (const [query, claims] of [
      ['?tenant_id=new', { role: 'tenant_admin', tenantId: 'new' }],
      ['?partner_id=new', { role: 'partner_admin', partnerId: 'new' }],
    ] as const) {
      expect(await call(list, query, claims)).toMatchObject({ status: 200, body: { total: 0 } });
    }
  });

  it('a partner admin sees the tenants of the partner', async () => {
    const { body } = await call(list, '', { role: 'partner_admin', partnerId: 'west' });
    expect(body.items.map((item: { tenant_id: string }) => item.tenant_id)).toEqual(['globex']);
  });

  it.each([
    ['?tenant_id=globex', 'Access denied to this tenant'],
    ['?tenant_id=unknown', 'Access denied to this tenant'],
    ['?partner_id=west', 'Access denied to this partner'],
  ])('a tenant admin who asks for %s: 403', async (query, text) => {
    for (const handler of [list, stats]) {
      if (handler === stats && query.includes('partner')) continue;
      const { status, body } = await call(handler, query, { role: 'tenant_admin', tenantId: 'acme' });
      expect([status, body]).toEqual([403, { detail: text }]);
    }
  });

  it("another tenant's event is 404, as an unknown one and one that is no id", async () => {
    for (const id of [eventId, '00000000-0000-7000-8000-000000000000', 'nonsense', "'; --"]) {
      const { status, body } = await call(detail, `/${id}`, { role: 'tenant_admin', tenantId: 'globex' }, id);
      expect([id, status, body]).toEqual([id, 404, { detail: 'Audit log not found' }]);
    }
  });

  it('other methods: 405 with Allow', async () => {
    const response = await POST();
    expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
      405,
      'GET',
      { detail: 'Method Not Allowed' },
    ]);
  });
});

describe('the other endpoints', () => {
  it('/actions and /resource-types are sorted, distinct and within reach', async () => {
    expect((await call(actions, '/actions')).body).toEqual({
      actions: ['group.created', 'user.login', 'user.updated'],
    });
    expect((await call(resourceTypes, '/resource-types')).body).toEqual({
      resource_types: ['group', 'session', 'user'],
    });
    const own = { role: 'tenant_admin', tenantId: 'globex' };
    expect((await call(actions, '/actions', own)).body).toEqual({ actions: ['group.created'] });
  });

  it('/stats counts what the list counts, with empty days filled', async () => {
    const { body } = await call(stats, '/stats?tenant_id=acme&end_time=2026-05-31');
    expect(body).toEqual({
      total_events: 3,
      unique_actors: 2,
      by_result: { success: 2, denied: 1 },
      by_action: { 'user.login': 2, 'user.updated': 1 },
      by_resource_type: { session: 1, user: 1 },
      top_actors: [
        { actor_id: 'usr_1', actor_email: 'ana@example.com', count: 1 },
        { actor_id: 'usr_2', actor_email: 'bo@example.com', count: 1 },
      ],
      by_day: [
        { date: '2026-05-17', count: 1 },
        { date: '2026-05-18', count: 1 },
        { date: '2026-05-19', count: 0 },
        { date: '2026-05-20', count: 1 },
      ],
      start_time: null,
      end_time: '2026-05-31',
    });
  });

  it('/{log_id} adds changes, both sides and the place in the ledger', async () => {
    const { status, body } = await call(detail, `/${eventId}`, 'nobody', eventId);
    expect(status).toBe(401);
    const { body: full } = await call(detail, `/${eventId}`, { role: 'super_admin' }, eventId);
    expect(body).toEqual({ detail: 'Not authenticated' });
    expect(full).toMatchObject({
      id: eventId,
      changes: [{ path: '/profile/role', before: 'a', after: 'b' }],
      details: { before: { profile: { role: 'a' } }, after: { profile: { role: 'b' } } },
      integrity: { leaf_index: 0, leaf_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/), tree_size: 3 },
    });
  });
});
