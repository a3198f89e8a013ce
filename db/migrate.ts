import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { z } from 'zod';
import { connect, type Pool, type Sql } from '@/db/client';
import { prepareQueue } from '@/db/job-queue';
import { programFile } from '@/lib/env';
import { errorCode } from '@/lib/transient';

const FOLDER = 'db/migrations';
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });

/**
 * Brings the database at `ownerUrl` up to this release. Several processes may call it at once: they take turns
 * on an advisory lock, and those behind find nothing left to do. Readers and writers may go on meanwhile. `folder` is that
 * of the migrations.
 */
export async function migrate(ownerUrl: string, folder = programFile(FOLDER)): Promise<void> {
  const sql = connect(ownerUrl, { connections: 1, application: 'trailmark migrate' });
  try {
    await checkServer(sql);
    await sql`select pg_advisory_lock(hashtext('trailmark.migrate'))`;
    await applyMigrations(sql, folder);
    await prepareQueue(ownerUrl);
    await ensureCurrentPartitions(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * All that are missing, in one transaction. A table that somebody reads for long is waited for half a second at a time:
 * all who come behind such a wait stand still too, and go on in the pause after it.
 */
async function applyMigrations(sql: Pool, migrationsFolder: string): Promise<void> {
  await sql`select set_config('lock_timeout', '500ms', false)`;
  const complaint = 'the schema could not be changed: a long transaction holds a table open';
  await whileBusy(complaint, () => runMigrations(drizzle(sql), { migrationsFolder }));
  if (await hasCitus(sql)) await whileBusy(complaint, () => spreadOverWorkers(sql));
  await sql`select set_config('lock_timeout', '0', false)`;
}

async function hasCitus(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ hasCitus: boolean }[]>`
    select exists (select from pg_extension where extname = 'citus') as "hasCitus"`;
  return row?.hasCitus === true;
}

/**
 * Sends the events of a Citus cluster to its workers, and replaces what cannot be asked of them: once for each set of
 * migrations and each form of it.
 */
export async function spreadOverWorkers(sql: Sql): Promise<void> {
  const text = fs.readFileSync(programFile('db/citus.sql'), 'utf8');
  const mark = createHash('sha256')
    .update(`${await appliedCount(sql)} ${text}`)
    .digest('hex');
  const [known] = await sql<{ mark: string | null }[]>`
    select obj_description(to_regproc('public.take_snapshots'), 'pg_proc') as mark`;
  if (known?.mark !== mark) await sql.unsafe(`${text}\ncomment on function take_snapshots is '${mark}';`);
}

const VERSION_MIN = 18;

/** What no migration can mend; said before anything is changed. */
async function checkServer(sql: Sql): Promise<void> {
  const [server] = await sql<{ major: number; version: string; encoding: string }[]>`
    select current_setting('server_version_num')::int4 / 10000 as major, current_setting('server_version') as version,
      current_setting('server_encoding') as encoding`;
  if (!server) throw new Error('the database does not say what it is');
  if (server.major < VERSION_MIN)
    throw new Error(`PostgreSQL ${VERSION_MIN} or newer is needed; this one is ${server.version}`);
  if (server.encoding !== 'UTF8')
    throw new Error(`the database must be UTF8; this one is ${server.encoding}`);
}

export interface MigrationState {
  /** How many migrations this release has. */
  expected: number;
  /** How many the database has seen. */
  applied: number;
}

export async function migrationState(sql: Sql): Promise<MigrationState> {
  const journal = Journal.parse(
    JSON.parse(fs.readFileSync(programFile(`${FOLDER}/meta/_journal.json`), 'utf8')),
  );
  return { expected: journal.entries.length, applied: await appliedCount(sql) };
}

async function appliedCount(sql: Sql): Promise<number> {
  try {
    const [row] = await sql<
      { applied: number }[]
    >`select count(*)::int4 as applied from drizzle.__drizzle_migrations`;
    return row?.applied ?? 0;
  } catch (error) {
    if (errorCode(error) === '42P01' || errorCode(error) === '3F000') return 0; // no such table, no such schema
    throw error;
  }
}

/** The months that events arriving these weeks fall in: this one, the next, and the one before. */
export async function ensureCurrentPartitions(sql: Sql): Promise<void> {
  const today = new Date();
  for (const offset of [-1, 0, 1]) {
    const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + offset, 1));
    await ensurePartition(sql, month.toISOString().slice(0, 10));
  }
}

const BUSY_WAIT_MS = 180_000;
const PAUSE_MAX_MS = 3_000;

/**
 * Makes the partition of a month (`YYYY-MM-01`) ahead of its events. Waits for open readers of the default
 * partition at most half a second at a time, so that the queue behind it does not stop, and pauses longer each time.
 */
export async function ensurePartition(sql: Sql, month: string): Promise<void> {
  const complaint = `the partition of ${month.slice(0, 7)} could not be made: a long query holds the events open`;
  // A row of the month may come between, too.
  const codes = [...BUSY, '23514'];
  await whileBusy(complaint, () => sql`select ensure_event_partition(${month}::date)`, codes);
}

/** lock_not_available, deadlock_detected. */
const BUSY: readonly string[] = ['55P03', '40P01'];

/** Tries again and again what others hold up, with longer pauses each time. */
async function whileBusy(
  complaint: string,
  work: () => PromiseLike<unknown>,
  codes: readonly string[] = BUSY,
): Promise<void> {
  const deadline = performance.now() + BUSY_WAIT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const code = errorCode(error) || errorCode(error instanceof Error ? error.cause : undefined);
      if (!codes.includes(code)) throw error;
      if (performance.now() > deadline) throw new Error(complaint, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(attempt * 100, PAUSE_MAX_MS)));
  }
}
