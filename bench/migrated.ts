import { connect, type Pool } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import type { EmbeddedServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';

export interface MigratedDatabase {
  sql: Pool;
  owner: Pool;
  /** The superuser, for COPY between tables and files of the server. */
  admin: Pool;
}

/** Empty migrated databases on a running server, gone after `work`. */
export async function withMigrated<T>(
  server: EmbeddedServer,
  names: readonly string[],
  work: (databases: MigratedDatabase[]) => Promise<T>,
): Promise<T> {
  const databases: MigratedDatabase[] = [];
  try {
    for (const name of names) {
      await dropDatabase(server, name);
      const { url, ownerUrl } = await createDatabase(server, name);
      await migrate(ownerUrl);
      databases.push({
        sql: connect(url),
        owner: connect(ownerUrl, { connections: 1 }),
        admin: connect(server.adminUrl.replace(/[^/]*$/, name), { connections: 1 }),
      });
    }
    return await work(databases);
  } finally {
    const pools = databases.flatMap(({ sql, owner, admin }) => [sql, owner, admin]);
    await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
    for (const name of names) await dropDatabase(server, name);
  }
}
