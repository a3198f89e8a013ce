import os from 'node:os';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import type { Workspace } from '@/bin/workspace';
import { revokeConsoleSessions } from '@/lib/auth/console-session';
import { createConsoleUser, listConsoleUsers, resetConsolePassword } from '@/lib/auth/console-user';
import { isRole, ROLES } from '@/lib/auth/principal';
import { type Rights, resolveRights } from '@/lib/auth/rights';
import { type AccessEvent, recordAccess } from '@/lib/http/access-event';
import { findTenant, isTenantId } from '@/lib/ingest/tenant';
import { createWriter } from '@/lib/ingest/writer';

export interface UserCreateOptions {
  role: string;
  tenant?: string;
  partner?: string;
  json?: boolean;
}

/** Makes a console user and prints the one-time password, which is to be changed at the first sign-in. */
export async function userCreate(name: string, options: UserCreateOptions): Promise<void> {
  checkName(name);
  const rights = parseRights(options);
  const { tenantId } = rights;
  const password = await withOwner(async (owner, workspace) => {
    if (tenantId !== undefined && !(await findTenant(workspace.sql, tenantId)))
      throw new CommandError(`no tenant "${tenantId}"`);
    const made = await createConsoleUser(owner, name, rights);
    if (made === undefined) throw new CommandError(`user ${name} exists`);
    await tell(workspace, name, tenantId, 'audit.user_created', { role: rights.role });
    return made;
  });
  if (options.json) sayJson({ name, role: rights.role, one_time_password: password });
  else sayPassword(name, password);
}

/** Lists the console users; never a password. */
export async function userList(options: { json?: boolean }): Promise<void> {
  const users = await withOwner((owner) => listConsoleUsers(owner));
  if (options.json) {
    sayJson({
      users: users.map((user) => ({
        ...{ name: user.name, role: user.role, tenant_id: user.tenantId, partner_id: user.partnerId },
        must_change_password: user.mustChangePassword,
        ...{ sessions: user.sessions, created_at: user.createdAt.toISOString() },
      })),
    });
    return;
  }
  const width = Math.max(4, ...users.map(({ name }) => name.length));
  for (const { name, role, tenantId, partnerId, sessions, mustChangePassword } of users) {
    const place = tenantId ? `tenant ${tenantId}` : partnerId ? `partner ${partnerId}` : 'everything';
    const state = mustChangePassword ? 'one-time password' : `${sessions} signed in`;
    say(`${name.padEnd(width)}  ${role.padEnd(13)}  ${place}, ${state}`);
  }
}

/** For whoever lost a password: a new one, and every browser that was signed in with the old one is out. */
export async function resetPassword(name: string): Promise<void> {
  const password = await withOwner(async (owner, workspace) => {
    const reset = await resetConsolePassword(owner, name);
    if (reset === undefined) throw new CommandError(`no console user "${name}"`);
    await tell(workspace, name, reset.tenantId, 'audit.password_changed', { provider: 'password' });
    if (reset.revoked > 0)
      await tell(workspace, name, reset.tenantId, 'audit.session_revoked', { sessions: reset.revoked });
    return reset.password;
  });
  sayPassword(name, password);
}

/** Ends every session of whoever goes by that name: they are signed out at their next click, on every instance. */
export async function sessionRevoke(name: string, options: { json?: boolean }): Promise<void> {
  const revoked = await withOwner(async (owner, workspace) => {
    const sessions = await revokeConsoleSessions(owner, name);
    for (const { subject, tenantId, provider } of sessions)
      await tell(workspace, subject, tenantId, 'audit.session_revoked', { provider });
    return sessions.length;
  });
  if (options.json) sayJson({ revoked });
  else say(`${revoked} ${revoked === 1 ? 'session' : 'sessions'} of ${name} ended`);
}

function checkName(name: string): void {
  const isName = name.trim() === name && /^[^\p{C}]{1,128}$/u.test(name);
  if (!isName) throw new CommandError(`"${name}" is not a name of 1 to 128 characters`, EXIT.usage);
}

function parseRights({ role, tenant, partner }: UserCreateOptions): Rights {
  if (!isRole(role)) throw new CommandError(`--role: one of ${ROLES.join(', ')}`, EXIT.usage);
  for (const id of [tenant, partner]) {
    if (id !== undefined && !isTenantId(id)) throw new CommandError(`"${id}" is not an id`, EXIT.usage);
  }
  const rights = resolveRights(role, tenant, partner);
  if (!('missing' in rights)) return rights;
  const flags = rights.missing.replace(/tenant|partner/g, '--$&');
  throw new CommandError(`--role ${role} needs ${flags}`, EXIT.usage);
}

function sayPassword(name: string, password: string): void {
  if (process.stdout.isTTY) say(`one-time password of ${name}, shown once:`);
  say(password);
}

/** What was done here stands in the access log too: the person is not known, the machine is. */
async function tell(
  { sql }: Workspace,
  userId: string,
  tenantId: string | undefined,
  action: AccessEvent['action'],
  details: AccessEvent['details'],
): Promise<void> {
  const who = { actorId: 'command line', actorType: 'system' as const, userId };
  const event = { action, result: 'success' as const, ...who, tenantId };
  const told = { ...details, machine: os.hostname() };
  await recordAccess({ ...event, details: told }, undefined, { sql, writer: createWriter(sql) });
}
