import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { JsonObject } from '@/lib/audit/json';
import { checkGrant, domainOf } from '@/lib/auth/administration';
import {
  type ConsoleUser,
  changeRights,
  createConsoleUser,
  deleteConsoleUser,
  findConsoleUser,
  listConsoleUsers,
  resetConsolePassword,
  signOutUser,
  type UserOutcome,
} from '@/lib/auth/console-user';
import type { Principal } from '@/lib/auth/principal';
import { type Rights, resolveRights } from '@/lib/auth/rights';
import { findTenantRow } from '@/lib/auth/tenants';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { type UserAnswer, UserChange, UserRequest } from '@/lib/dialects/users';
import { found, keptName, memberFault, type Page, pageOf } from './administration';
import { recordAdministration } from './administration-event';
import { readJson } from './json-body';
import type { Call } from './serve';

type UserCall = Call<unknown>;

export async function userPage(
  call: Call<{ after: string | undefined; limit: bigint }>,
): Promise<Page<UserAnswer>> {
  const domain = domainOf(call.scope);
  return await pageOf(
    call,
    (part) => listConsoleUsers(database(), domain, part),
    print,
    ({ name }) => name,
  );
}

/** Throws `forbidden` for rights beyond the caller's, `conflict` for a name that is taken by whomever. */
export async function makeUser(call: UserCall): Promise<Response> {
  const {
    name,
    role,
    tenant_id: tenantId,
    partner_id: partnerId,
  } = await readJson(call.request, UserRequest);
  const rights = await grantedRights(call, role, tenantId, partnerId);
  const password = await createConsoleUser(database(), name, rights);
  if (password === undefined) throw new AuditError('conflict', 'This name is taken');
  const user = found(await findConsoleUser(database(), domainOf(call.scope), name), 'user');
  await recordAdministration(call, {
    ...{ action: 'audit.user_created', of: { user: name }, tenantIds: [rights.tenantId] },
    after: printRights(rights),
  });
  return jsonAnswer({ ...print(user), one_time_password: password }, 201);
}

/** Throws `not_found` for a user whose rights are not within the caller's, `conflict` where they must stay as they are. */
export async function changeUser(call: UserCall): Promise<UserAnswer> {
  const { role, tenant_id: tenantId, partner_id: partnerId } = await readJson(call.request, UserChange);
  const user = await userOf(call);
  refuseSelf(call.principal, user, 'You cannot change your own rights');
  const rights = await grantedRights(
    call,
    role ?? user.role,
    tenantId === undefined ? user.tenantId : tenantId,
    partnerId === undefined ? user.partnerId : partnerId,
  );
  settle(await changeRights(database(), user, rights));
  await recordAdministration(call, {
    ...{ action: 'audit.user_changed', of: { user: user.name }, tenantIds: [user.tenantId, rights.tenantId] },
    ...{ before: printRights(user), after: printRights(rights) },
  });
  return print({ ...user, ...rights });
}

export async function dropUser(call: UserCall): Promise<Response> {
  const user = await userOf(call);
  refuseSelf(call.principal, user, 'You cannot delete yourself');
  const { outcome, sessions } = await deleteConsoleUser(database(), user);
  settle(outcome);
  await recordAdministration(call, {
    ...{ action: 'audit.user_deleted', of: { user: user.name }, tenantIds: [user.tenantId] },
    ...{ before: printRights(user), details: { sessions } },
  });
  return new Response(null, { status: 204 });
}

export async function resetUser(call: UserCall) {
  const user = await userOf(call);
  refuseSelf(call.principal, user, 'Change your own password in the menu of your name');
  const { outcome, password, sessions } = await resetConsolePassword(database(), user);
  settle(outcome);
  const told = { of: { user: user.name }, tenantIds: [user.tenantId] };
  const details = { provider: 'password', sessions };
  await recordAdministration(call, { ...told, action: 'audit.password_changed', details });
  return { name: user.name, one_time_password: password, sessions };
}

export async function signOut(call: UserCall) {
  const user = await userOf(call);
  const sessions = await signOutUser(database(), user.name);
  const told = { of: { user: user.name }, tenantIds: [user.tenantId], details: { sessions } };
  if (sessions > 0) await recordAdministration(call, { ...told, action: 'audit.session_revoked' });
  return { sessions };
}

async function userOf({ scope, params }: UserCall): Promise<ConsoleUser> {
  return found(await findConsoleUser(database(), domainOf(scope), keptName(params.user)), 'user');
}

/** The rights of a role at a place, within those of who gives them; the place is there. */
async function grantedRights(
  { scope }: UserCall,
  role: Rights['role'],
  tenantId: string | null | undefined,
  partnerId: string | null | undefined,
): Promise<Rights> {
  const rights = resolveRights(role, tenantId ?? undefined, partnerId ?? undefined);
  if ('missing' in rights)
    throw memberFault(
      rights.missing === 'partner' ? 'partner_id' : 'tenant_id',
      `This role needs a ${rights.missing}`,
    );
  checkGrant(scope, rights);
  if (rights.tenantId !== undefined && !(await findTenantRow(database(), domainOf(scope), rights.tenantId)))
    throw memberFault('tenant_id', 'There is no such tenant');
  return rights;
}

/** Whoever would lock themselves out asks somebody else to do it. */
function refuseSelf({ credential, subject }: Principal, { name }: ConsoleUser, why: string): void {
  if (credential === 'session' && subject === name) throw new AuditError('conflict', why);
}

function settle(outcome: UserOutcome): void {
  switch (outcome) {
    case 'done':
      return;
    case 'unknown':
      throw new AuditError('not_found', 'No such user');
    case 'changed':
      throw new AuditError('conflict', 'Somebody has changed this user meanwhile');
    case 'last':
      throw new AuditError('conflict', 'This is the last super admin');
  }
}

function printRights({ role, tenantId, partnerId }: Rights): JsonObject {
  return { role, tenant_id: tenantId ?? null, partner_id: partnerId ?? null };
}

function print(user: ConsoleUser): UserAnswer {
  const { name, role, tenantId, partnerId, mustChangePassword, sessions, createdAt } = user;
  return {
    ...{ name, role, tenant_id: tenantId ?? null, partner_id: partnerId ?? null },
    ...{ must_change_password: mustChangePassword, sessions, created_at: createdAt.toISOString() },
  };
}
