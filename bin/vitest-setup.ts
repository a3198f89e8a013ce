import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';
import { applyClusterForms, citusServer, type TestServer } from '@/db/test-citus';
import { env } from '@/lib/env';

declare module 'vitest' {
  interface ProvidedContext {
    server: TestServer;
  }
}

export const TEMPLATE = 'trailmark_template';

/**
 * One embedded server for all tests, in a folder of its own; each test file clones the migrated template. TEST_CLUSTER
 * says otherwise: see lib/env.ts.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = env().TEST_CLUSTER;
  if (cluster !== undefined && cluster !== 'forms') {
    project.provide('server', citusServer(cluster));
    return async () => undefined;
  }
  const server = await ensureServer({ root: path.resolve('.data/test') });
  await dropDatabase(server, TEMPLATE);
  const { ownerUrl } = await createDatabase(server, TEMPLATE);
  await migrate(ownerUrl);
  if (cluster === 'forms') await applyClusterForms(ownerUrl);
  const { url, adminUrl, port } = server;
  project.provide('server', { url, ownerUrl: server.ownerUrl, adminUrl, port, isCluster: false });
  return () => server.release();
}
