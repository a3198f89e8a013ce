import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { migrate } from '@/db/migrate';
import { closeDatabase, openDatabase } from '@/db/pool';
import { createCitusDatabase, dropCitusDatabase } from '@/db/test-citus';

export interface TestDatabase {
  /** The application's pool, which is also what database() answers. */
  sql: Pool;
  /** A pool of the owner role. */
  owner: Pool;
  url: string;
  ownerUrl: string;
}

/** A migrated database for one test file, gone after it. Its members are there once the tests run. */
export function useTestDatabase(): () => TestDatabase {
  const server = inject('server');
  const name = `test_${randomBytes(6).toString('hex')}`;
  let made: TestDatabase | undefined;
  beforeAll(async () => {
    const urls = server.isCluster
      ? await createCitusDatabase(server.adminUrl, name)
      : await createDatabase(server, name, { template: 'trailmark_template' });
    if (server.isCluster) await migrate(urls.ownerUrl);
    made = { ...urls, sql: openDatabase(urls.url), owner: connect(urls.ownerUrl) };
  });
  afterAll(async () => {
    await made?.owner.end({ timeout: 5 });
    await closeDatabase();
    await (server.isCluster ? dropCitusDatabase(server.adminUrl, name) : dropDatabase(server, name));
  });
  return () => {
    if (!made) throw new Error('the test database is made before the first test, not before');
    return made;
  };
}

/**
 * Until a feed of several logs hands out all that is written: it holds back what a transaction of any database of the
 * server may be older than, those of other tests too.
 */
export async function allHandedOut(sql: Pool): Promise<void> {
  const isBelow = async () =>
    (await sql`select max(last_xid) < feed_horizon() as "isBelow" from log`)[0]?.isBelow;
  await expect.poll(isBelow, { timeout: 60_000 }).toBe(true);
}
