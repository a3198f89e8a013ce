import { beforeAll, expect } from 'vitest';
import { ask, person, type Who } from '@/app/api/v1/views/test-personal';
import { useTestDatabase } from '@/db/test-database';
import { openPasswordSession } from '@/lib/auth/console-session';
import { checkConsolePassword } from '@/lib/auth/console-user';
import { ensureTenant } from '@/lib/ingest/tenant';

export const USERS = '/api/v1/users';
export const KEYS = '/api/v1/api-keys';
export const TENANTS = '/api/v1/tenants';
export const CLIENTS = '/api/v1/clients';

export const admin = (subject: string, more: object = {}) => person(subject, { scope: 'admin', ...more });
export const SUPER = admin('root', { role: 'super_admin', tenantId: undefined });
export const EAST = admin('pat', { role: 'partner_admin', tenantId: undefined, partnerId: 'east' });
export const ONE = admin('ana');
export const TWO = admin('bo', { tenantId: 'two' });
export const WEST = admin('wes', { tenantId: 'three' });

/** A database with the tenants one and two of the partner east, and three of west. */
export function useTenants() {
  const place = useTestDatabase();
  beforeAll(async () => {
    for (const tenantId of ['one', 'two']) await ensureTenant(place().sql, { tenantId, partnerId: 'east' });
    await ensureTenant(place().sql, { tenantId: 'three', partnerId: 'west' });
  });
  return place;
}

type Place = ReturnType<typeof useTestDatabase>;

let nth = 0;
/** A name that no other test has. */
export const fresh = (prefix: string) => `${prefix}-${++nth}`;

/** A user of the test's own; answers the name and the one-time password. */
export async function makeUser(who: Who, rights: object): Promise<{ name: string; password: string }> {
  const name = fresh('user');
  const { status, body } = await ask(who, 'POST', USERS, { name, ...rights });
  expect([status, body.error]).toEqual([201, undefined]);
  return { name, password: body.one_time_password };
}

/** A signed-in browser of a user. */
export async function signIn(place: Place, name: string, password: string): Promise<{ session: string }> {
  const { user } = await checkConsolePassword(name, password);
  const id = await openPasswordSession(name, user?.passwordHash ?? '');
  await place().owner`update console_user set must_change_password = false where name = ${name}`;
  return { session: id ?? '' };
}

/** What the access log of a tenant tells of a thing: each action with the places that changed. */
export async function toldOf(place: Place, id: string, tenantId: string): Promise<string[]> {
  const rows = await place().sql<{ action: string; changes: { path: string }[] | null }[]>`
    select d.value as action, e.changes from event e
    join log l on l.log = e.log and l.kind = 1 join tenant t on t.tenant = l.tenant
    join dictionary d on d.kind = 1 and d.code = e.action
    where t.tenant_id = ${tenantId} and e.resource_id = ${id} order by e.seq`;
  return rows.map(({ action, changes }) => [action, ...(changes ?? []).map(({ path }) => path)].join(' '));
}

export const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
