import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { ALL, type Domain, isUserWithin, type ListPart } from './administration';
import { checkPassword, hashPassword, makeOneTimePassword } from './password';
import type { Rights } from './rights';

/**
 * Makes the first administrator of an empty installation and answers the one-time password, or undefined where
 * there are users already. `owner` is a connection of the owner role: the application cannot write users.
 */
export async function bootstrapAdmin(owner: Sql): Promise<string | undefined> {
  const [someone] = await owner`select from console_user limit 1`;
  if (someone) return undefined;
  const password = makeOneTimePassword();
  const hash = await hashPassword(password);
  const made = await owner`
    insert into console_user (name, role, password_hash, must_change_password)
    select 'admin', 'super_admin', ${hash}, true where not exists (select from console_user)
    on conflict (name) do nothing returning id`;
  return made.length > 0 ? password : undefined;
}

/** Makes a user and answers the one-time password, or undefined where the name is taken. */
export async function createConsoleUser(sql: Sql, name: string, rights: Rights): Promise<string | undefined> {
  const password = makeOneTimePassword();
  const [row] = await sql<{ isMade: boolean }[]>`
    select create_user(${name}, ${rights.role}, ${rights.tenantId ?? null}, ${rights.partnerId ?? null},
      ${await hashPassword(password)}) as "isMade"`;
  return row?.isMade ? password : undefined;
}

export interface ConsoleUser extends Rights {
  name: string;
  mustChangePassword: boolean;
  /** Browsers that are signed in now. */
  sessions: number;
  createdAt: Date;
}

type ConsoleUserRow = Omit<ConsoleUser, 'tenantId' | 'partnerId'> & {
  tenantId: string | null;
  partnerId: string | null;
};

const columnsOf = (sql: Sql) => sql`
  u.name, u.role, u.tenant_id as "tenantId", u.partner_id as "partnerId",
  u.must_change_password as "mustChangePassword", u.created_at as "createdAt",
  (select count(*)::int4 from console_session s
    where s.provider = 'password' and s.subject = u.name and s.revoked_at is null and s.expires_at > now()) as sessions`;

/** Users of a domain, by name, after that of a name; never a password or its hash. */
export async function listConsoleUsers(
  sql: Sql,
  domain: Domain = { kind: 'all' },
  { after, limit }: ListPart = ALL,
): Promise<ConsoleUser[]> {
  const rows = await sql<ConsoleUserRow[]>`
    select ${columnsOf(sql)} from console_user u
    where ${isUserWithin(sql, domain)} ${after === undefined ? sql`` : sql`and u.name > ${after}`}
    order by u.name limit ${limit ?? null}`;
  return rows.map(userOf);
}

/** The user of a name within a domain, or undefined. */
export async function findConsoleUser(
  sql: Sql,
  domain: Domain,
  name: string,
): Promise<ConsoleUser | undefined> {
  if (name.includes('\0') || !name.isWellFormed()) return undefined; // no database keeps such a name
  const [row] = await sql<ConsoleUserRow[]>`
    select ${columnsOf(sql)} from console_user u where u.name = ${name} and ${isUserWithin(sql, domain)}`;
  return row && userOf(row);
}

function userOf({ tenantId, partnerId, ...row }: ConsoleUserRow): ConsoleUser {
  return { ...row, tenantId: tenantId ?? undefined, partnerId: partnerId ?? undefined };
}

/**
 * What became of a change: `changed`: the user's rights were not any more those that it was decided by; `last`: nobody
 * else would be a super_admin.
 */
export type UserOutcome = 'done' | 'unknown' | 'changed' | 'last';

/** A user with the rights that whoever decides on a change has seen. */
export type SeenUser = Rights & { name: string };

/** Changes what a user may do; their open sessions have it from their next request on. */
export async function changeRights(sql: Sql, was: SeenUser, rights: Rights): Promise<UserOutcome> {
  const [row] = await sql<{ outcome: UserOutcome }[]>`
    select change_rights(${was.name}, ${was.role}, ${was.tenantId ?? null}, ${was.partnerId ?? null},
      ${rights.role}, ${rights.tenantId ?? null}, ${rights.partnerId ?? null}) as outcome`;
  return row?.outcome ?? 'unknown';
}

/** What became of a user, and how many sessions it ended. */
interface Ended {
  outcome: UserOutcome;
  sessions: number;
}

const NOBODY: Ended = { outcome: 'unknown', sessions: 0 };

/** A new one-time password, which ends every session of the user. */
export async function resetConsolePassword(
  sql: Sql,
  { name, role, tenantId, partnerId }: SeenUser,
): Promise<Ended & { password: string }> {
  const password = makeOneTimePassword();
  const [row = NOBODY] = await sql<Ended[]>`
    select outcome, sessions from reset_password(${name}, ${role}, ${tenantId ?? null}, ${partnerId ?? null},
      ${await hashPassword(password)})`;
  return { ...row, password };
}

/** Deletes a user and ends their sessions; the events that tell of them stay. */
export async function deleteConsoleUser(
  sql: Sql,
  { name, role, tenantId, partnerId }: SeenUser,
): Promise<Ended> {
  const [row = NOBODY] = await sql<Ended[]>`
    select outcome, sessions from delete_user(${name}, ${role}, ${tenantId ?? null}, ${partnerId ?? null})`;
  return row;
}

/** Ends every session of a user; answers how many. */
export async function signOutUser(sql: Sql, name: string): Promise<number> {
  const [row] = await sql<
    { sessions: number }[]
  >`select revoke_sessions('password', ${name}, null) as sessions`;
  return row?.sessions ?? 0;
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
