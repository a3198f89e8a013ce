import { CommandError, say } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { connect } from '@/db/client';
import { resetConsolePassword } from '@/lib/auth/console-user';

/** For whoever lost the password of the first start: only someone at this machine can do it. */
export async function resetPassword(name: string): Promise<void> {
  await withWorkspace(async ({ ownerUrl }) => {
    const owner = connect(ownerUrl, { connections: 1 });
    try {
      const password = await resetConsolePassword(owner, name);
      if (password === undefined) throw new CommandError(`no console user "${name}"`);
      if (process.stdout.isTTY) say(`new password of ${name}, shown once:`);
      say(password);
    } finally {
      await owner.end({ timeout: 5 });
    }
  });
}
