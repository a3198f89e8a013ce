import { CommandError, say } from '@/bin/output';
import { withOwner } from '@/bin/owner';
import { resetConsolePassword } from '@/lib/auth/console-user';

/** For whoever lost the password of the first start: only someone at this machine can do it. */
export async function resetPassword(name: string): Promise<void> {
  const reset = await withOwner((owner) => resetConsolePassword(owner, name));
  if (reset === undefined) throw new CommandError(`no console user "${name}"`);
  if (process.stdout.isTTY) say(`new password of ${name}, shown once:`);
  say(reset.password);
}
