import { describe, expect, it } from 'vitest';
import { createApiKey } from '@/lib/auth/api-key';
import type { Handler } from '@/lib/http/handler';
import { GET as detail, DELETE as remove } from './[id]/route';
import { GET as filters } from './filters/route';
import { GET as list } from './route';
import { ADA, type Claims, call, send, useLoggingScene } from './test-logging';

const { ids, place, foreign } = useLoggingScene();

describe('credentials', () => {
  const key = (scopes: string[]) =>
    createApiKey(place().owner, { tenantId: 'acme', name: 'k', scopes, sources: [], expiresAt: undefined });

  it('an API key reads list and item, and is ignored elsewhere', async () => {
    const headers = { 'x-api-key': (await key(['audit:read'])) ?? '' };
    expect((await send(list, '', headers)).body.collection_total).toBe(12);
    expect((await send(detail, ids[0] ?? '', headers)).status).toBe(200);
    for (const handler of [filters, remove]) {
      const refused = await send(handler, ids[0] ?? '', headers);
      expect([refused.status, refused.body, refused.headers.get('www-authenticate')]).toEqual([
        401,
        { detail: 'Not authenticated' },
        'Bearer',
      ]);
    }
  });

  it('an API key that is wrong, revoked or expired is refused', async () => {
    const good = (await key(['audit:read'])) ?? '';
    await place()
      .owner`update api_key set expires_at = now() - interval '1 s' where prefix = ${good.slice(4, 12)}`;
    for (const bad of [good, 'x', `${good}x`, good.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))]) {
      const { status, body, headers } = await send(list, '', { 'x-api-key': bad });
      expect([status, body, headers.get('www-authenticate')]).toEqual([
        401,
        { detail: 'Invalid API key' },
        'APIKey',
      ]);
    }
  });

  it.each<[string, Handler, Claims, string]>([
    ['list without audit:read', list, { tenantId: 'acme', scope: 'audit:write' }, 'audit:read'],
    ['list with a role alone', list, { tenantId: 'acme', role: 'tenant_admin' }, 'audit:read'],
    ['delete without audit:write', remove, ADA, 'audit:write'],
    [
      'delete by an auditor',
      remove,
      { tenantId: 'acme', role: 'auditor', scope: 'audit:write' },
      'audit:write',
    ],
  ])('%s is 403', async (_name, handler, claims, scope) => {
    const { status, body, headers } = await call(handler, ids[0] ?? '', claims);
    expect([status, body, headers.get('www-authenticate')]).toEqual([
      403,
      { detail: 'Not enough permissions' },
      `Bearer error="insufficient_scope", scope="${scope}"`,
    ]);
  });

  it('the scope admin grants everything within the reach, and a token without a tenant reaches nothing', async () => {
    expect((await call(list, '', { tenantId: 'acme', scope: 'admin' })).body.collection_total).toBe(12);
    expect((await call(list, '', { scope: 'admin' })).status).toBe(403);
  });

  it('an analyst sees the core alone, and may not ask about the rest', async () => {
    const analyst = { role: 'analyst', ...ADA };
    const { body } = await call(list, '', analyst);
    expect(body.collection_total).toBe(12);
    expect(body.items[0]).toMatchObject({
      actor_id: null,
      actor_email: null,
      ip_address: null,
      resource_id: null,
      details: {},
    });
    expect(JSON.stringify(body)).not.toMatch(/usr_|example\.com|203\.0/);
    for (const query of [
      'actor_id=usr_1',
      'actor_email__like=p',
      'ip_address=203.0.113.42',
      'search=usr',
      'sort_by=actor_id',
      'resource_id__isnull=true',
    ])
      expect([query, (await call(list, `?${query}`, analyst)).status]).toEqual([query, 403]);
  });
});

describe('DELETE', () => {
  const writer = { tenantId: 'acme', scope: 'audit:read audit:write' };

  it('erases: 204 without a body, then 404; the entry stays, with a signed record that says who and why', async () => {
    const id = ids[3] ?? '';
    const erased = await call(remove, `${id}?reason=GDPR%20request%2012`, writer, id);
    expect([erased.status, erased.body]).toEqual([204, undefined]);
    expect((await call(remove, id, writer)).status).toBe(404);
    expect(await call(detail, id)).toMatchObject({ status: 404, body: { detail: 'Audit log not found' } });
    const { body } = await call(list, '?action=ledger.erase');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      resource_id: id,
      actor_id: 'test',
      details: {
        erased: [{ id, seq: 3 }],
        count: 1,
        reason: 'GDPR request 12',
        requested_by: 'test',
        sig: expect.any(String),
      },
    });
    expect((await call(list, '')).body.collection_total).toBe(12); // one less, one more
    const [entry] = await place().owner`
      select (select count(*)::int4 from ledger_entry n where n.id = ${id}) as entries,
        (select count(*)::int4 from event e where e.id = ${id}) as contents,
        (select deleted::int4 from log l join tenant t on t.tenant = l.tenant where t.tenant_id = 'acme' and l.kind = 0) as deleted`;
    expect(entry).toEqual({ entries: 1, contents: 0, deleted: 1 });
    expect(await call(remove, body.items[0].id, writer)).toMatchObject({
      status: 403,
      body: { detail: 'Control entries cannot be erased' },
    });
  });

  it('under a legal hold is 409 and changes nothing', async () => {
    const { owner } = place();
    const [log] = await owner<{ log: number }[]>`
      select l.log from log l join tenant t on t.tenant = l.tenant where t.tenant_id = 'acme' and l.kind = 0`;
    const [hold] = await owner<
      { hold: number }[]
    >`select place_hold(${log?.log ?? 0}, 'usr_0', null, 'case 7', 'test') as hold`;
    const id = ids[5] ?? ''; // usr_0
    expect(await call(remove, id, writer)).toMatchObject({
      status: 409,
      body: { detail: 'Audit log is under legal hold' },
    });
    expect((await call(detail, id)).status).toBe(200);
    await owner`update legal_hold set released_by = 'test', released_at = now() where hold = ${hold?.hold ?? 0}`;
    expect((await call(remove, id, writer)).status).toBe(204);
  });

  it("of another tenant's event is 404, as an unknown one is", async () => {
    expect((await call(remove, foreign(), writer)).status).toBe(404);
    expect((await call(remove, 'no-id', writer)).status).toBe(404);
  });
});
