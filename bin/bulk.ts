import { type Workspace, withWorkspace } from '@/bin/workspace';
import { connect, type Pool } from '@/db/client';
import { mayBulkAppend } from '@/lib/ingest/bulk-append';

/** One batch is written while the codes of the next are looked up. */
const CONNECTIONS = 2;

/** Runs `work` with a pool that may write by COPY; with none where this machine has only the application's role. */
export async function withBulk<T>(
  work: (workspace: Workspace, bulk: Pool | undefined) => Promise<T>,
): Promise<T> {
  return await withWorkspace(async (workspace) => {
    const owner = connect(workspace.ownerUrl, { connections: CONNECTIONS, application: 'trailmark bulk' });
    try {
      return await work(workspace, (await mayBulkAppend(owner)) ? owner : undefined);
    } finally {
      await owner.end({ timeout: 5 });
    }
  });
}
