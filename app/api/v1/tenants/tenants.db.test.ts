import { describe, expect, it } from 'vitest';
import {
  admin,
  CLIENTS,
  EAST,
  fresh,
  ONE,
  SUPER,
  statusOf,
  TENANTS,
  toldOf,
  useTenants,
} from '@/app/api/v1/users/test-administration';
import { ask, person, type Who } from '@/app/api/v1/views/test-personal';

const place = useTenants();

describe('tenants', () => {
  it('are made by a partner in its own, and moved by who sees all: both scopes change at once', async () => {
    const tenantId = fresh('tenant');
    const made = await ask(EAST, 'POST', TENANTS, { tenant_id: tenantId });
    expect(made).toMatchObject({ status: 201, body: { partner_id: 'east', archived_at: null, events: 0 } });
    const sees = async (who: Who) =>
      (await ask(who, 'GET', `${TENANTS}?search=${tenantId.toUpperCase()}`)).body.items.length;
    const west = admin('wendy', { role: 'partner_admin', tenantId: undefined, partnerId: 'west' });
    expect([await sees(EAST), await sees(west)]).toEqual([1, 0]);
    expect(await statusOf(EAST, 'PATCH', `${TENANTS}/${tenantId}`, { partner_id: 'west' })).toBe(403);
    const moved = await ask(SUPER, 'PATCH', `${TENANTS}/${tenantId}`, { partner_id: 'west' });
    expect(moved).toMatchObject({ status: 200, body: { partner_id: 'west', name: tenantId } });
    expect([await sees(EAST), await sees(west)]).toEqual([0, 1]);
    expect(await statusOf(EAST, 'PATCH', `${TENANTS}/${tenantId}`, { name: 'x' })).toBe(404);
    expect(await toldOf(place, tenantId, tenantId)).toEqual([
      'audit.tenant_created /name /partner_id /archived',
      'audit.tenant_changed /partner_id',
    ]);
  });

  it('that are archived take no events, are read as before, and take them again', async () => {
    const tenantId = fresh('tenant');
    await ask(SUPER, 'POST', TENANTS, { tenant_id: tenantId, name: 'Old' });
    const writer = person('w', {
      role: undefined,
      tenantId,
      scope: 'audit:ingest audit:read',
      sources: ['*'],
    });
    const event = { occurred_at: '2026-05-17T12:00:00Z', action: 'user.login' };
    expect(await statusOf(writer, 'POST', '/api/v1/events', event)).toBe(201);
    const archived = await ask(SUPER, 'PATCH', `${TENANTS}/${tenantId}`, { archived: true });
    expect(archived.body).toMatchObject({ archived_at: expect.any(String), name: 'Old', events: 1 });
    expect(await ask(writer, 'POST', '/api/v1/events', event)).toMatchObject({
      status: 403,
      body: { message: 'This tenant is archived: it takes no further events' },
    });
    expect((await ask(writer, 'GET', '/api/v1/events/count')).body).toMatchObject({ total: 1 });
    expect(
      (await ask(SUPER, 'PATCH', `${TENANTS}/${tenantId}`, { archived: false })).body.archived_at,
    ).toBeNull();
    expect(await statusOf(writer, 'POST', '/api/v1/events', { ...event, action: 'user.logout' })).toBe(201);
  });

  it('are made and changed by nobody of one tenant alone, in no other partner, and once', async () => {
    for (const [who, sent, status] of [
      [ONE, { tenant_id: fresh('t') }, 403],
      [EAST, { tenant_id: fresh('t'), partner_id: 'west' }, 403],
      [EAST, { tenant_id: fresh('t'), partner_id: null }, 403],
      [SUPER, { tenant_id: 'one' }, 409],
      [SUPER, { tenant_id: '_own' }, 422],
    ] as const)
      expect(await statusOf(who, 'POST', TENANTS, sent)).toBe(status);
    expect(await statusOf(ONE, 'PATCH', `${TENANTS}/one`, { archived: true })).toBe(403);
    expect(await statusOf(ONE, 'PATCH', `${TENANTS}/two`, { archived: true })).toBe(404);
    expect(await statusOf(SUPER, 'PATCH', `${TENANTS}/_trailmark`, { archived: true })).toBe(404);
    expect(
      (await ask(ONE, 'GET', TENANTS)).body.items.map((it: { tenant_id: string }) => it.tenant_id),
    ).toEqual(['one']);
  });

  it('of each partner are counted', async () => {
    const { body } = await ask(EAST, 'GET', '/api/v1/partners');
    expect(body.items).toEqual([{ partner_id: 'east', tenants: expect.any(Number) }]);
  });
});

describe('OAuth clients', () => {
  it('are made, given another secret and revoked by who sees all, with events of tenant zero', async () => {
    const id = fresh('client');
    const sent = { client_id: id, tenant_id: 'one', scopes: ['audit:read'] };
    const made = await ask(SUPER, 'POST', CLIENTS, sent);
    expect(made).toMatchObject({ status: 201, body: { client_id: id, name: id, revoked_at: null } });
    expect(await statusOf(SUPER, 'POST', CLIENTS, sent)).toBe(409);
    const other = await ask(SUPER, 'POST', `${CLIENTS}/${id}/secret`);
    expect(other.body.client_secret).not.toBe(made.body.client_secret);
    expect(JSON.stringify((await ask(SUPER, 'GET', CLIENTS)).body)).not.toContain(other.body.client_secret);
    expect(await statusOf(SUPER, 'DELETE', `${CLIENTS}/${id}`)).toBe(204);
    expect(await statusOf(SUPER, 'DELETE', `${CLIENTS}/${id}`)).toBe(404);
    expect(await statusOf(SUPER, 'POST', `${CLIENTS}/${id}/secret`)).toBe(404);
    expect((await toldOf(place, id, 'one')).map((each) => each.split(' ')[0])).toEqual([
      ...['audit.client_created', 'audit.client_secret_changed', 'audit.client_revoked'],
    ]);
  });

  it('are not there for whoever sees less', async () => {
    for (const who of [ONE, EAST]) {
      expect(await statusOf(who, 'GET', CLIENTS)).toBe(403);
      expect(await statusOf(who, 'DELETE', `${CLIENTS}/any`)).toBe(403);
    }
  });

  it.each([
    ['a role without its place', { role: 'tenant_admin' }, '/body/tenant_id'],
    ['no role and no place', {}, '/body/tenant_id'],
    ['a tenant that there is not', { tenant_id: 'nowhere' }, '/body/tenant_id'],
    ['a scope that there is not', { tenant_id: 'one', scopes: ['x'] }, '/body/scopes/0'],
    ['an id with spaces', { client_id: 'a b', tenant_id: 'one' }, '/body/client_id'],
  ])('of %s are refused at the place', async (_, more, pointer) => {
    const sent = { client_id: fresh('client'), scopes: ['audit:read'], ...more };
    const { status, body } = await ask(SUPER, 'POST', CLIENTS, sent);
    expect([status, body.errors?.[0].pointer]).toEqual([422, pointer]);
  });
});
