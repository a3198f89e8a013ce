import { type Workspace, withWorkspace } from '@/bin/workspace';
import { connect, type Pool } from '@/db/client';

/** Runs `work` with a connection of the owner role: what only someone at this machine may do. */
export async function withOwner<T>(work: (owner: Pool, workspace: Workspace) => Promise<T>): Promise<T> {
  return await withWorkspace(async (workspace) => {
    const owner = connect(workspace.ownerUrl, { connections: 1 });
    try {
      return await work(owner, workspace);
    } finally {
      await owner.end({ timeout: 5 });
    }
  });
}
