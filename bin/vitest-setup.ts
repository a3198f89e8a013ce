import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';

declare module 'vitest' {
  interface ProvidedContext {
    server: { url: string; ownerUrl: string; adminUrl: string; port: number };
  }
}

export const TEMPLATE = 'trailmark_template';

/** One embedded server for all tests, in a folder of its own; each test file clones the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await ensureServer({ root: path.resolve('.data/test') });
  await dropDatabase(server, TEMPLATE);
  const { ownerUrl } = await createDatabase(server, TEMPLATE);
  await migrate(ownerUrl);
  const { url, adminUrl, port } = server;
  project.provide('server', { url, ownerUrl: server.ownerUrl, adminUrl, port });
  return () => server.release();
}
