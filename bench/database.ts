import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { type MigratedDatabase, withMigrated } from '@/bench/migrated';
import type { Sql } from '@/db/client';
import { ensureServer } from '@/db/embedded/server';

/** Empty migrated databases on a server of the soak's own, gone after `work`. */
export async function withDatabases<T>(
  names: readonly string[],
  work: (databases: MigratedDatabase[]) => Promise<T>,
): Promise<T> {
  const server = await ensureServer({ root: path.resolve('.data/bench') });
  try {
    return await withMigrated(server, names, work);
  } finally {
    await server.release();
  }
}

/** What the figures were taken on, for whoever copies them into a page. */
export async function describeMachine(sql: Sql): Promise<string> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
  const memory = Math.round(totalmem() / 2 ** 30);
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores (${processor}), ${memory} GiB, Node ${process.versions.node}, PostgreSQL ${row?.version}`;
}
