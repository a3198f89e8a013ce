import { say } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';

/** Prints where the database is, starting the embedded one to learn its port. */
export async function dbUrl(options: { owner?: boolean }): Promise<void> {
  await withWorkspace(async ({ url, ownerUrl }) => say(options.owner ? ownerUrl : url));
}
