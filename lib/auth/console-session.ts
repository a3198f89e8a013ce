import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { isRole } from '@/lib/audit/role';
import type { Principal } from './principal';
import { type Rights, sessionPrincipal } from './rights';

/** After so long a session ends by itself, however busy it is. */
export const SESSION_TTL_S = 12 * 60 * 60;

export type SessionProvider = 'password' | 'oidc';

/** A signed-in browser, as its row says at this moment. */
export interface ConsoleSession {
  id: string;
  provider: SessionProvider;
  /** What people call them. */
  name: string;
  principal: Principal;
  /** They signed in with a one-time password, and may do nothing but change it. */
  mustChangePassword: boolean;
}

/**
 * Begins the session of a user whose password was checked against `passwordHash`; their rights are read anew at each
 * request. Undefined where it was reset meanwhile.
 */
export async function openPasswordSession(name: string, passwordHash: string): Promise<string | undefined> {
  const [row] = await database()<{ id: string | null }[]>`
    select open_password_session(${name}, ${passwordHash}, make_interval(secs => ${SESSION_TTL_S})) as id`;
  return row?.id ?? undefined;
}

/** Begins the session of a person of the identity provider, with the rights it told. Answers its id. */
export async function openOidcSession(subject: string, name: string, rights: Rights): Promise<string> {
  const [row] = await database()<{ id: string }[]>`
    select open_session('oidc', ${subject}, ${name}, ${rights.role}, ${rights.tenantId ?? null},
      ${rights.partnerId ?? null}, make_interval(secs => ${SESSION_TTL_S})) as id`;
  if (!row) throw new Error('open_session answered no id');
  return row.id;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface SessionRow {
  provider: SessionProvider;
  subject: string;
  name: string | null;
  role: string | null;
  tenantId: string | null;
  partnerId: string | null;
  mustChangePassword: boolean;
}

/**
 * The session of an id, or undefined where it was revoked, has expired, or its user is gone. Read from the database at
 * each request, so that an end holds at once on every instance. Rides on the primary key and console_user's name.
 */
export async function findConsoleSession(id: string): Promise<ConsoleSession | undefined> {
  if (!UUID.test(id)) return undefined;
  const [row] = await database()<SessionRow[]>`
    select s.provider, s.subject, s.name, coalesce(u.role, s.role) as role,
      coalesce(u.tenant_id, s.tenant_id) as "tenantId", coalesce(u.partner_id, s.partner_id) as "partnerId",
      coalesce(u.must_change_password, false) as "mustChangePassword"
    from console_session s left join console_user u on s.provider = 'password' and u.name = s.subject
    where s.id = ${id} and s.revoked_at is null and s.expires_at > now() and (s.provider = 'oidc' or u.id is not null)`;
  return row && sessionOf(id, row);
}

function sessionOf(id: string, row: SessionRow): ConsoleSession {
  const principal = sessionPrincipal(row.subject, {
    role: isRole(row.role) ? row.role : undefined,
    tenantId: row.tenantId ?? undefined,
    partnerId: row.partnerId ?? undefined,
  });
  const { provider, mustChangePassword } = row;
  return { id, provider, name: row.name ?? row.subject, principal, mustChangePassword };
}

/** Ends one session; one that has ended stays so. */
export async function closeConsoleSession(id: string): Promise<void> {
  await database()`select close_session(${id})`;
}

/** A session that was ended from outside. */
export interface RevokedSession {
  provider: SessionProvider;
  subject: string;
  /** Where its end is told: the tenant of its person. */
  tenantId: string | undefined;
}

/**
 * Ends every session of whoever goes by that name: a user's name, or a name or subject of the identity provider.
 * `owner` is a connection of the owner role.
 */
export async function revokeConsoleSessions(owner: Sql, name: string): Promise<RevokedSession[]> {
  const rows = await owner<{ provider: SessionProvider; subject: string; tenantId: string | null }[]>`
    with revoked as (
      update console_session set revoked_at = now()
      where (subject = ${name} or name = ${name}) and revoked_at is null and expires_at > now()
      returning provider, subject, tenant_id
    )
    select r.provider, r.subject, coalesce(u.tenant_id, r.tenant_id) as "tenantId"
    from revoked r left join console_user u on r.provider = 'password' and u.name = r.subject`;
  return rows.map((row) => ({ ...row, tenantId: row.tenantId ?? undefined }));
}
