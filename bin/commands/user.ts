import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { tell } from '@/bin/tell';
import { isRole, ROLES } from '@/lib/audit/role';
import { isTenantId } from '@/lib/audit/tenant-id';
import { isUserName } from '@/lib/audit/user-name';
import { revokeConsoleSessions } from '@/lib/auth/console-session';
import {
  createConsoleUser,
  findConsoleUser,
  listConsoleUsers,
  resetConsolePassword,
} from '@/lib/auth/console-user';
import { type Rights, resolveRights } from '@/lib/auth/rights';
import { findTenant } from '@/lib/ingest/tenant';
import { stopReports } from '@/lib/reports/report';

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
  await withOwner(async (owner, workspace) => {
    if (tenantId !== undefined && !(await findTenant(workspace.sql, tenantId)))
      throw new CommandError(`no tenant "${tenantId}"`);
    const made = await createConsoleUser(owner, name, rights);
    if (made === undefined) throw new CommandError(`user ${name} exists`);
    // Before anything else can fail: there is no other way to it.
    if (options.json) sayJson({ name, role: rights.role, one_time_password: made });
    else sayPassword(name, made);
    await tell(workspace, {
      ...{ action: 'audit.user_created', userId: name, tenantId, details: { role: rights.role } },
    });
  });
}

/** Lists the console users; never a password. */
export async function userList(options: { json?: boolean }): Promise<void> {
  const users = await withOwner((owner) => listConsoleUsers(owner));
  if (options.json) {
    sayJson({
      users: users.map((user) => ({
        ...{
          name: user.name,
          role: user.role,
          tenant_id: user.tenantId ?? null,
          partner_id: user.partnerId ?? null,
        },
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
  await withOwner(async (owner, workspace) => {
    const user = await findConsoleUser(owner, { kind: 'all' }, name);
    if (!user) throw new CommandError(`no console user "${name}"`);
    const reset = await resetConsolePassword(owner, user);
    if (reset.outcome !== 'done') throw new CommandError(`user ${name} was changed meanwhile: try again`);
    sayPassword(name, reset.password);
    const told = { userId: name, tenantId: user.tenantId };
    await tell(workspace, {
      ...{ ...told, action: 'audit.password_changed', details: { provider: 'password' } },
    });
    if (reset.sessions > 0)
      await tell(workspace, {
        ...{ ...told, action: 'audit.session_revoked', details: { sessions: reset.sessions } },
      });
  });
}

/**
 * Ends every session of whoever goes by that name: they are signed out at their next click, on every instance. Reports of
 * a person of the identity provider are switched off.
 */
export async function sessionRevoke(name: string, options: { json?: boolean }): Promise<void> {
  const { revoked, reports } = await withOwner(async (owner, workspace) => {
    const sessions = await revokeConsoleSessions(owner, name);
    const stopped = await stopReports(owner, name);
    for (const { subject, tenantId, provider } of sessions)
      await tell(workspace, {
        ...{ action: 'audit.session_revoked', userId: subject, tenantId, details: { provider } },
      });
    for (const { id, viewName, ownerName, tenantId } of stopped)
      await tell(workspace, {
        ...{ action: 'audit.report_changed', tenantId, details: { owner: ownerName } },
        resource: { type: 'report', id, name: viewName },
        changes: [{ path: '/enabled', before: true, after: false }],
      });
    return { revoked: sessions.length, reports: stopped.length };
  });
  if (options.json) return sayJson({ revoked, reports_switched_off: reports });
  say(`${revoked} ${revoked === 1 ? 'session' : 'sessions'} of ${name} ended`);
  if (reports > 0) say(`${reports} ${reports === 1 ? 'report' : 'reports'} of ${name} switched off`);
}

function checkName(name: string): void {
  if (!isUserName(name)) throw new CommandError(`"${name}" is not a name of 1 to 128 characters`, EXIT.usage);
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
