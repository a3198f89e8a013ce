import path from 'node:path';
import { connect, type Pool } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';

export interface BenchDatabase {
  sql: Pool;
  owner: Pool;
  /** The superuser, for COPY between tables and files of the server. */
  admin: Pool;
}

/** Empty migrated databases on the benchmarks' own server, gone after `work`. */
export async function withDatabases<T>(
  names: readonly string[],
  work: (databases: BenchDatabase[]) => Promise<T>,
): Promise<T> {
  const server = await ensureServer({ root: path.resolve('.data/bench') });
  const databases: BenchDatabase[] = [];
  try {
    for (const name of names) {
      await dropDatabase(server, name);
      const { url, ownerUrl } = await createDatabase(server, name);
      await migrate(ownerUrl);
      const adminUrl = server.adminUrl.replace(/[^/]*$/, name);
      databases.push({
        sql: connect(url),
        owner: connect(ownerUrl, { connections: 1 }),
        admin: connect(adminUrl, { connections: 1 }),
      });
    }
    return await work(databases);
  } finally {
    for (const { sql, owner } of databases)
      await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })]);
    for (const name of names) await dropDatabase(server, name);
    await server.release();
  }
}

/** What the figures were taken on, for whoever copies them into a page. */
export async function describeMachine(sql: Pool): Promise<string> {
  const { availableParallelism, totalmem } = await import('node:os');
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores, ${memory} GiB, Node ${process.versions.node}, PostgreSQL ${row?.version}`;
}
