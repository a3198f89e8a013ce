import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, type Pool } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { closeDatabase, openDatabase } from '@/db/pool';

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
    const urls = await createDatabase(server, name, { template: 'trailmark_template' });
    made = { ...urls, sql: openDatabase(urls.url), owner: connect(urls.ownerUrl) };
  });
  afterAll(async () => {
    await made?.owner.end({ timeout: 5 });
    await closeDatabase();
    await dropDatabase(server, name);
  });
  return () => {
    if (!made) throw new Error('the test database is made before the first test, not before');
    return made;
  };
}
