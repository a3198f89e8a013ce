import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { checkPassword, hashPassword, makeOneTimePassword } from './password';
import type { Rights } from './rights';

/**
 * Makes the first administrator of an empty installation and answers the one-time password, or undefined where
 * there are users already. `owner` is a connection of the owner role: the application cannot write users.
 */
export async function bootstrapAdmin(owner: Sql): Promise<string | undefined> {
  const password = makeOneTimePassword();
  const hash = await hashPassword(password);
  const made = await owner`
    insert into console_user (name, role, password_hash, must_change_password)
    select 'admin', 'super_admin', ${hash}, true where not exists (select from console_user)
    on conflict (name) do nothing returning id`;
  return made.length > 0 ? password : undefined;
}

/** Makes a user and answers the one-time password, or undefined where the name is taken. */
export async function createConsoleUser(
  owner: Sql,
  name: string,
  rights: Rights,
): Promise<string | undefined> {
  const password = makeOneTimePassword();
  const made = await owner`
    insert into console_user (name, role, tenant_id, partner_id, password_hash, must_change_password)
    values (${name}, ${rights.role}, ${rights.tenantId ?? null}, ${rights.partnerId ?? null},
      ${await hashPassword(password)}, true)
    on conflict (name) do nothing returning id`;
  return made.length > 0 ? password : undefined;
}

export interface ConsoleUserRow {
  name: string;
  role: string;
  tenantId: string | null;
  partnerId: string | null;
  mustChangePassword: boolean;
  /** Browsers that are signed in now. */
  sessions: number;
  createdAt: Date;
}

/** Every user, by name; never a password or its hash. */
export async function listConsoleUsers(owner: Sql): Promise<ConsoleUserRow[]> {
  return await owner<ConsoleUserRow[]>`
    select u.name, u.role, u.tenant_id as "tenantId", u.partner_id as "partnerId",
      u.must_change_password as "mustChangePassword", u.created_at as "createdAt",
      (select count(*)::int4 from console_session s
        where s.provider = 'password' and s.subject = u.name and s.revoked_at is null and s.expires_at > now()) as sessions
    from console_user u order by u.name`;
}

/** What a reset left behind. */
export interface PasswordReset {
  password: string;
  /** Where it is told. */
  tenantId: string | undefined;
  /** How many sessions it ended. */
  revoked: number;
}

/** A new one-time password, which ends every session of the user; undefined where there is none of that name. */
export async function resetConsolePassword(owner: Sql, name: string): Promise<PasswordReset | undefined> {
  const password = makeOneTimePassword();
  const [row] = await owner<{ tenantId: string | null; revoked: number }[]>`
    with changed as (
      update console_user set password_hash = ${await hashPassword(password)}, must_change_password = true
      where name = ${name} returning name, tenant_id
    )
    select tenant_id as "tenantId", revoke_sessions('password', name, null) as revoked from changed`;
  return row && { password, tenantId: row.tenantId ?? undefined, revoked: row.revoked };
}

/** The user whose name was tried, where there is one, and whether the password was theirs. */
export interface PasswordCheck {
  user: UserRow | undefined;
  isRight: boolean;
}

interface UserRow {
  name: string;
  tenantId: string | null;
  passwordHash: string;
}

/** Checks a name and password; an unknown name takes as long as a wrong password. */
export async function checkConsolePassword(name: string, password: string): Promise<PasswordCheck> {
  const user = await findUser(name);
  const matches = await checkPassword(password, user?.passwordHash ?? (await decoyHash()));
  return { user, isRight: user !== undefined && matches };
}

/** Sets a password that its user chose, and ends their sessions but `sessionId`. */
export async function changeConsolePassword(
  name: string,
  password: string,
  sessionId: string,
): Promise<void> {
  await database()`select change_password(${name}, ${await hashPassword(password)}, ${sessionId})`;
}

async function findUser(name: string): Promise<UserRow | undefined> {
  if (name.includes('\0') || !name.isWellFormed()) return undefined; // no database keeps such a name
  const [row] = await database()<UserRow[]>`
    select name, tenant_id as "tenantId", password_hash as "passwordHash" from console_user where name = ${name}`;
  return row;
}

let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hashPassword(makeOneTimePassword());
  return decoy;
}
