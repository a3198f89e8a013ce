import { createHmac } from 'node:crypto';
import postgres from 'postgres';

const SUPERUSER = 'postgres';
const MAINTENANCE_DATABASE = 'postgres';
const OWNER = 'trailmark_owner';
const APP = 'trailmark_app';

/** SQLSTATEs for "somebody else made it at the same time": duplicate database, role, catalog row. */
const EXISTS_ALREADY = ['42P04', '42710', '23505'];
const END_TIMEOUT_S = 5;
const DATABASE_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** The connections to one database of the server. */
export type DatabaseUrls = {
  /** The role of the application. It may connect and nothing else; the migrations grant the rest. */
  url: string;
  /** The role that owns the database and runs the migrations. No superuser. */
  ownerUrl: string;
};

/** The connection of the superuser to the database `postgres`, for maintenance and tests. */
export type AdminUrl = { adminUrl: string };

/** The connections to `database` of the server on `port`. All passwords derive from the secret of the cluster. */
export function connectionUrls(secret: string, port: number, database: string): DatabaseUrls & AdminUrl {
  const at = (role: string, password: string, name: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${name}`;
  return {
    url: at(APP, passwordOf(secret, APP), database),
    ownerUrl: at(OWNER, passwordOf(secret, OWNER), database),
    adminUrl: at(SUPERUSER, secret, MAINTENANCE_DATABASE),
  };
}

/**
 * Makes sure that both roles and the database exist, complete with their rights.
 * Every start and every attach runs it, so that it also mends what a killed process left half done.
 */
export async function ensureDatabase(
  { adminUrl }: AdminUrl,
  secret: string,
  database: string,
): Promise<void> {
  checkName(database);
  await asAdmin(adminUrl, async (sql) => {
    const roles = await sql<
      { rolname: string }[]
    >`select rolname from pg_roles where rolname in (${OWNER}, ${APP})`;
    for (const role of [OWNER, APP]) {
      if (!roles.some(({ rolname }) => rolname === role))
        await createRole(sql, role, passwordOf(secret, role));
    }
    const databases = await sql`select from pg_database where datname = ${database}`;
    if (databases.length === 0) {
      await unlessExists(sql`create database ${sql(database)} owner ${sql(OWNER)}`);
    }
    await restrict(sql, database);
  });
}

/**
 * Creates another database on the server, a copy of `template` where one is named. Nobody may be connected to
 * the template. Throws where the database exists.
 */
export async function createDatabase(
  { url, ownerUrl, adminUrl }: DatabaseUrls & AdminUrl,
  name: string,
  { template = 'template1' }: { template?: string } = {},
): Promise<DatabaseUrls> {
  checkName(name);
  checkName(template);
  await asAdmin(adminUrl, async (sql) => {
    await sql`create database ${sql(name)} owner ${sql(OWNER)} template ${sql(template)}`;
    await restrict(sql, name);
  });
  return { url: withDatabase(url, name), ownerUrl: withDatabase(ownerUrl, name) };
}

/** Removes a database and ends its sessions; nothing happens where it does not exist. */
export async function dropDatabase({ adminUrl }: AdminUrl, name: string): Promise<void> {
  checkName(name);
  await asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
}

function passwordOf(secret: string, role: string): string {
  return createHmac('sha256', secret).update(role).digest('base64url');
}

/** A role is created together with its password, so there is no moment in which it cannot log in. */
async function createRole(sql: postgres.Sql, role: string, password: string): Promise<void> {
  // A utility statement takes no bound values; format() quotes them on the server.
  const [row] = await sql<{ statement: string }[]>`
    select format('create role %I login password %L', ${role}::text, ${password}::text) as statement`;
  if (row) await unlessExists(sql.unsafe(row.statement));
}

/** By default every role may connect to every database and create temporary tables there. */
async function restrict(sql: postgres.Sql, database: string): Promise<void> {
  await sql`revoke all on database ${sql(database)} from public`;
  await sql`grant connect on database ${sql(database)} to ${sql(APP)}`;
}

async function unlessExists(statement: PromiseLike<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && EXISTS_ALREADY.includes(error.code))) throw error;
  }
}

async function asAdmin(adminUrl: string, work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  // Notices say that there was nothing to drop, which the callers do not mind. Without types to fetch the driver
  // asks nothing on its own; a server that ends during that question would end this process, too.
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, fetch_types: false });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: END_TIMEOUT_S });
  }
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

function checkName(name: string): void {
  if (DATABASE_NAME.test(name)) return;
  throw new Error(
    `embedded database: ${name} is no database name: use a-z, 0-9 and _, and begin with a letter`,
  );
}
