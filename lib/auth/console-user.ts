import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { checkPassword, hashPassword, makeOneTimePassword } from './password';
import { isRole, type Principal } from './principal';

interface UserRow {
  name: string;
  role: string;
  tenantId: string | null;
  partnerId: string | null;
  passwordHash: string;
}

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

/** A new one-time password for a user, or undefined where there is none of that name. */
export async function resetConsolePassword(owner: Sql, name: string): Promise<string | undefined> {
  const password = makeOneTimePassword();
  const changed = await owner`
    update console_user set password_hash = ${await hashPassword(password)}, must_change_password = true
    where name = ${name} returning id`;
  return changed.length > 0 ? password : undefined;
}

/** The user of a name and password, or undefined; an unknown name takes as long as a wrong password. */
export async function signInUser(name: string, password: string): Promise<Principal | undefined> {
  const row = await findUser(name);
  const matches = await checkPassword(password, row?.passwordHash ?? (await decoyHash()));
  return row && matches ? principalOf(row) : undefined;
}

/** The present rights of a signed-in user, or undefined where they are gone: a session holds only the name. */
export async function findConsolePrincipal(name: string): Promise<Principal | undefined> {
  const row = await findUser(name);
  return row && principalOf(row);
}

async function findUser(name: string): Promise<UserRow | undefined> {
  if (name.includes('\0') || !name.isWellFormed()) return undefined; // no database keeps such a name
  const [row] = await database()<UserRow[]>`
    select name, role, tenant_id as "tenantId", partner_id as "partnerId", password_hash as "passwordHash"
    from console_user where name = ${name}`;
  return row;
}

function principalOf(row: UserRow): Principal {
  return {
    subject: row.name,
    credential: 'session',
    role: isRole(row.role) ? row.role : undefined,
    tenantId: row.tenantId ?? undefined,
    partnerId: row.partnerId ?? undefined,
    scopes: new Set(),
    platformToken: false,
    sources: [],
  };
}

let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hashPassword(makeOneTimePassword());
  return decoy;
}
