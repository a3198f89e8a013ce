import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';
import {
  closeConsoleSession,
  findConsoleSession,
  openOidcSession,
  openPasswordSession,
  revokeConsoleSessions,
} from './console-session';
import {
  changeConsolePassword,
  checkConsolePassword,
  createConsoleUser,
  resetConsolePassword,
} from './console-user';
import { reachOf } from './reach';

const place = useTestDatabase();
const RIGHTS = { role: 'tenant_admin', tenantId: 'acme', partnerId: undefined } as const;
let name = '';
let nth = 0;

async function signIn(password: string): Promise<string> {
  const { user } = await checkConsolePassword(name, password);
  return (await openPasswordSession(name, user?.passwordHash ?? '')) ?? '';
}

let password = '';
beforeEach(async () => {
  name = `user-${nth++}`;
  password = (await createConsoleUser(place().owner, name, RIGHTS)) ?? '';
});

describe('a session with a password', () => {
  it('says who, with the rights and scopes of their role', async () => {
    expect(await findConsoleSession(await signIn(password))).toMatchObject({
      ...{ provider: 'password', name, mustChangePassword: true },
      principal: {
        ...{ subject: name, credential: 'session', role: 'tenant_admin', tenantId: 'acme' },
        ...{ scopes: new Set(['audit:read', 'audit:write', 'admin:write']), platformToken: false },
      },
    });
  });

  it('has the rights that its user has now, and none once the user is gone', async () => {
    const id = await signIn(password);
    await place().owner`update console_user set role = 'analyst', tenant_id = 'globex' where name = ${name}`;
    expect((await findConsoleSession(id))?.principal).toMatchObject({
      ...{ role: 'analyst', tenantId: 'globex', scopes: new Set(['audit:read']) },
    });
    await place().owner`delete from console_user where name = ${name}`;
    expect(await findConsoleSession(id)).toBeUndefined();
  });

  it('ends when it is closed, and when its time is over', async () => {
    const [closed, expired] = [await signIn(password), await signIn(password)];
    await closeConsoleSession(closed);
    await place().owner`update console_session set expires_at = now() - interval '1 s' where id = ${expired}`;
    expect(await findConsoleSession(closed)).toBeUndefined();
    expect(await findConsoleSession(expired)).toBeUndefined();
  });

  it('is seen as ended by another instance at its next look', async () => {
    const id = await signIn(password);
    const other = connect(place().url, { connections: 1 });
    await other`select close_session(${id})`;
    await other.end();
    expect(await findConsoleSession(id)).toBeUndefined();
  });

  it('ends with a reset of the password, and with its change in another session', async () => {
    const [own, other] = [await signIn(password), await signIn(password)];
    await changeConsolePassword(name, 'long enough for anybody', own);
    expect(await findConsoleSession(own)).toMatchObject({ mustChangePassword: false });
    expect(await findConsoleSession(other)).toBeUndefined();
    expect(await resetConsolePassword(place().owner, { name, ...RIGHTS })).toMatchObject({
      outcome: 'done',
      sessions: 1,
    });
    expect(await findConsoleSession(own)).toBeUndefined();
  });

  it('is not begun with a password that was reset while it was checked', async () => {
    const { user, isRight } = await checkConsolePassword(name, password);
    expect(isRight).toBe(true);
    await resetConsolePassword(place().owner, { name, ...RIGHTS });
    expect(await openPasswordSession(name, user?.passwordHash ?? '')).toBeUndefined();
  });

  it('is ended by a reset that waits for it to begin', async () => {
    const { user } = await checkConsolePassword(name, password);
    const id = await place().owner.begin(async (transaction) => {
      const [row] = await transaction<{ id: string }[]>`
        select open_password_session(${name}, ${user?.passwordHash ?? ''}, interval '1 hour') as id`;
      return { id: row?.id ?? '', reset: resetConsolePassword(place().owner, { name, ...RIGHTS }) };
    });
    expect(await id.reset).toMatchObject({ sessions: 1 });
    expect(await findConsoleSession(id.id)).toBeUndefined();
  });
});

describe('a session of the identity provider', () => {
  it('has the rights that were told, whatever a user of that name may do', async () => {
    await place().owner`update console_user set role = 'super_admin', tenant_id = null where name = ${name}`;
    const rights = { role: 'auditor', tenantId: undefined, partnerId: 'east' } as const;
    const id = await openOidcSession(name, 'Ana', rights);
    expect(await findConsoleSession(id)).toMatchObject({
      ...{ provider: 'oidc', name: 'Ana', mustChangePassword: false },
      principal: { subject: name, role: 'auditor', partnerId: 'east', scopes: new Set(['audit:read']) },
    });
    const session = await findConsoleSession(id);
    expect(session && (await reachOf(session.principal)).reach.kind).toBe('logs');
  });
});

describe('revoking the sessions of a name', () => {
  it('ends those of the user and of the person, by name and by subject, and says where each belongs', async () => {
    const ids = [
      await signIn(password),
      await openOidcSession(`sub-${name}`, name, RIGHTS),
      await openOidcSession(name, 'Another', { ...RIGHTS, tenantId: 'globex' }),
    ];
    const bystander = await openOidcSession(`x-${name}`, 'Somebody', RIGHTS);
    const revoked = await revokeConsoleSessions(place().owner, name);
    expect(revoked.map(({ provider, tenantId }) => `${provider} ${tenantId}`).sort()).toEqual([
      ...['oidc acme', 'oidc globex', 'password acme'],
    ]);
    for (const id of ids) expect(await findConsoleSession(id)).toBeUndefined();
    expect(await findConsoleSession(bystander)).toBeDefined();
    expect(await revokeConsoleSessions(place().owner, name)).toEqual([]);
  });
});

it.each(['', 'x', "' or true --", '00000000-0000-4000-8000-000000000000'])(
  'nobody is signed in under the id %j',
  async (id) => {
    expect(await findConsoleSession(id)).toBeUndefined();
  },
);
