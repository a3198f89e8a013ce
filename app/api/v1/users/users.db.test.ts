import { describe, expect, it } from 'vitest';
import { ask, type Who } from '@/app/api/v1/views/test-personal';
import { checkConsolePassword, createConsoleUser } from '@/lib/auth/console-user';
import {
  EAST,
  fresh,
  makeUser,
  ONE,
  SUPER,
  signIn,
  statusOf,
  TWO,
  toldOf,
  USERS,
  useTenants,
  WEST,
} from './test-administration';

const place = useTenants();

describe('users', () => {
  it('are made, listed, changed and deleted by who administers them, each with an event of its tenant', async () => {
    const { name } = await makeUser(ONE, { role: 'auditor', tenant_id: 'one' });
    const { body } = await ask(ONE, 'GET', USERS);
    expect(body.items.find((user: { name: string }) => user.name === name)).toMatchObject({
      ...{ role: 'auditor', tenant_id: 'one', partner_id: null, must_change_password: true, sessions: 0 },
    });
    expect(JSON.stringify(body)).not.toMatch(/scrypt|hash/);
    const changed = await ask(ONE, 'PATCH', `${USERS}/${name}`, { role: 'tenant_admin' });
    expect(changed).toMatchObject({ status: 200, body: { role: 'tenant_admin', tenant_id: 'one' } });
    expect(await statusOf(ONE, 'DELETE', `${USERS}/${name}`)).toBe(204);
    expect(await statusOf(ONE, 'DELETE', `${USERS}/${name}`)).toBe(404);
    expect(await toldOf(place, name, 'one')).toEqual([
      ...[
        'audit.user_created /role /tenant_id /partner_id',
        'audit.user_changed /role',
        'audit.user_deleted /role /tenant_id /partner_id',
      ],
    ]);
  });

  it('that move are told of at both tenants', async () => {
    const { name } = await makeUser(EAST, { role: 'auditor', tenant_id: 'one' });
    expect(await statusOf(EAST, 'PATCH', `${USERS}/${name}`, { tenant_id: 'two' })).toBe(200);
    expect(await toldOf(place, name, 'one')).toContain('audit.user_changed /tenant_id');
    expect(await toldOf(place, name, 'two')).toEqual(['audit.user_changed /tenant_id']);
  });

  it.each<[string, Who, object, number]>([
    ['a tenant admin', ONE, { role: 'super_admin' }, 403],
    ['a tenant admin', ONE, { role: 'partner_admin', partner_id: 'east' }, 403],
    ['a tenant admin', ONE, { role: 'tenant_admin', tenant_id: 'two' }, 403],
    ['a tenant admin', ONE, { role: 'auditor', partner_id: 'east' }, 403],
    ['a tenant admin', ONE, { role: 'auditor', tenant_id: 'nowhere' }, 403],
    ['a partner admin', EAST, { role: 'super_admin' }, 403],
    ['a partner admin', EAST, { role: 'partner_admin', partner_id: 'west' }, 403],
    ['a partner admin', EAST, { role: 'tenant_admin', tenant_id: 'three' }, 403],
    ['a super admin', SUPER, { role: 'auditor', tenant_id: 'nowhere' }, 422],
    ['a super admin', SUPER, { role: 'tenant_admin' }, 422],
    ['a super admin', SUPER, { role: 'auditor', tenant_id: '_trailmark' }, 422],
  ])('of %s are nobody mightier, nor of elsewhere: %o %o', async (_, who, rights, status) => {
    const name = fresh('none');
    expect(await statusOf(who, 'POST', USERS, { name, ...rights })).toBe(status);
    const { name: known } = await makeUser(ONE, { role: 'auditor', tenant_id: 'one' });
    expect(await statusOf(who, 'PATCH', `${USERS}/${known}`, { tenant_id: null, ...rights })).toBe(status);
    expect(await place().sql`select from console_user where name = ${name}`).toHaveLength(0);
  });

  it('of another tenant are not there: to be seen, changed, reset, signed out or deleted', async () => {
    const { name, password } = await makeUser(ONE, { role: 'tenant_admin', tenant_id: 'one' });
    const session = await signIn(place, name, password);
    for (const who of [TWO, WEST]) {
      expect(JSON.stringify((await ask(who, 'GET', `${USERS}?limit=1000`)).body)).not.toContain(name);
      expect(await statusOf(who, 'PATCH', `${USERS}/${name}`, { role: 'analyst' })).toBe(404);
      for (const path of ['password-reset', 'sign-out'])
        expect(await statusOf(who, 'POST', `${USERS}/${name}/${path}`)).toBe(404);
      expect(await statusOf(who, 'DELETE', `${USERS}/${name}`)).toBe(404);
      expect(await statusOf(who, 'POST', USERS, { name, role: 'auditor', tenant_id: 'two' })).not.toBe(201);
    }
    expect(await statusOf(session, 'GET', USERS)).toBe(200);
  });

  it('have changed rights at their next request, and none once they are signed out, reset or deleted', async () => {
    const { name, password } = await makeUser(SUPER, { role: 'tenant_admin', tenant_id: 'one' });
    const session = await signIn(place, name, password);
    expect(await statusOf(session, 'GET', USERS)).toBe(200);
    await ask(SUPER, 'PATCH', `${USERS}/${name}`, { role: 'auditor' });
    expect(await statusOf(session, 'GET', USERS)).toBe(403);
    expect(await statusOf(session, 'GET', '/api/v1/views')).toBe(200);
    expect((await ask(SUPER, 'POST', `${USERS}/${name}/sign-out`)).body).toEqual({ sessions: 1 });
    expect(await statusOf(session, 'GET', '/api/v1/views')).toBe(401);
    const again = await signIn(place, name, password);
    const reset = await ask(SUPER, 'POST', `${USERS}/${name}/password-reset`);
    expect(reset.body).toMatchObject({ name, sessions: 1 });
    expect(await statusOf(again, 'GET', '/api/v1/views')).toBe(401);
    expect((await checkConsolePassword(name, password)).isRight).toBe(false);
    const last = await signIn(place, name, reset.body.one_time_password);
    expect(await statusOf(last, 'GET', '/api/v1/views')).toBe(200);
    await ask(SUPER, 'DELETE', `${USERS}/${name}`);
    await createConsoleUser(place().sql, name, { role: 'auditor', tenantId: 'one', partnerId: undefined });
    expect(await statusOf(last, 'GET', '/api/v1/views')).toBe(401);
    const told = (await toldOf(place, name, 'one')).map((each) => each.split(' ')[0]);
    expect(told).toContain('audit.session_revoked');
    expect(told).toContain('audit.password_changed');
  });

  it('do not take their own rights, and the last super admin stays one', async () => {
    const { name, password } = await makeUser(SUPER, { role: 'super_admin' });
    const session = await signIn(place, name, password);
    for (const [method, path, body] of [
      ['PATCH', '', { role: 'auditor', tenant_id: 'one' }],
      ['DELETE', '', undefined],
      ['POST', '/password-reset', undefined],
    ] as const)
      expect((await ask(session, method, `${USERS}/${name}${path}`, body)).status).toBe(409);
    await place().owner`delete from console_user where role = 'super_admin' and name <> ${name}`;
    const demoted = await ask(SUPER, 'PATCH', `${USERS}/${name}`, { role: 'auditor', tenant_id: 'one' });
    expect(demoted).toMatchObject({ status: 409, body: { message: 'This is the last super admin' } });
    expect((await ask(SUPER, 'DELETE', `${USERS}/${name}`)).status).toBe(409);
    const other = await makeUser(SUPER, { role: 'super_admin' });
    const both = await Promise.all(
      [name, other.name].map((each) => statusOf(SUPER, 'DELETE', `${USERS}/${each}`)),
    );
    expect(both.sort()).toEqual([204, 409]);
  });

  it.each([
    ['no name', { name: '', role: 'super_admin' }, '/body/name'],
    ['a dot for a name', { name: '..', role: 'super_admin' }, '/body/name'],
    ['NUL in the name', { name: 'a\0', role: 'super_admin' }, '/body/name'],
    ['a role that there is not', { name: 'x', role: 'root' }, '/body/role'],
    ['no tenant', { name: 'x', role: 'auditor' }, '/body/tenant_id'],
    ['no partner', { name: 'x', role: 'partner_admin', tenant_id: 'one' }, '/body/partner_id'],
    ['a member that there is not', { name: 'x', role: 'super_admin', password: 'x' }, '/body'],
  ])('with %s are refused at the place', async (_, sent, pointer) => {
    const { status, body } = await ask(SUPER, 'POST', USERS, sent);
    expect([status, body.errors?.[0].pointer]).toEqual([422, pointer]);
  });

  it('are listed a page at a time, each once', async () => {
    for (let made = 0; made < 3; made++) await makeUser(WEST, { role: 'analyst', tenant_id: 'three' });
    const names: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { body } = await ask(WEST, 'GET', `${USERS}?limit=2${after && `&after=${after}`}`);
      names.push(...body.items.map((user: { name: string }) => user.name));
      after = body.next;
    }
    expect(names).toHaveLength(3);
    expect(names).toEqual([...new Set(names)].sort());
  });
});
