import fs from 'node:fs';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { z } from 'zod';
import { connect, type Sql } from '@/db/client';
import { prepareQueue } from '@/db/job-queue';
import { programFile } from '@/lib/env';
import { errorCode } from '@/lib/transient';

const FOLDER = 'db/migrations';
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });

/**
 * Brings the database at `ownerUrl` up to this release. Several processes may call it at once: they take turns
 * on an advisory lock, and those behind find nothing left to do.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const sql = connect(ownerUrl, { connections: 1, application: 'trailmark migrate' });
  try {
    await checkServer(sql);
    await sql`select pg_advisory_lock(hashtext('trailmark.migrate'))`;
    await runMigrations(drizzle(sql), { migrationsFolder: programFile(FOLDER) });
    await prepareQueue(ownerUrl);
    await ensureCurrentPartitions(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
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

const PARTITION_WAIT_MS = 180_000;
const PAUSE_MAX_MS = 3_000;

/**
 * Makes the partition of a month (`YYYY-MM-01`) ahead of its events. Waits for open readers of the default
 * partition at most half a second at a time, so that the queue behind it does not stop, and pauses longer each time.
 */
export async function ensurePartition(sql: Sql, month: string): Promise<void> {
  const deadline = performance.now() + PARTITION_WAIT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      await sql`select ensure_event_partition(${month}::date)`;
      return;
    } catch (cause) {
      const busy = errorCode(cause) === '55P03' || errorCode(cause) === '23514'; // lock_not_available, a row came between
      if (!busy) throw cause;
      if (performance.now() > deadline) {
        throw new Error(
          `the partition of ${month.slice(0, 7)} could not be made: a long query holds the events open`,
          { cause },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(attempt * 100, PAUSE_MAX_MS)));
  }
}
