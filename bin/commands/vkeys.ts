import { CommandError, EXIT, say } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { verifierKey } from '@/lib/ingest/signer';
import { logsToVerify } from '@/lib/ingest/verify-log';
import { printKey } from '@/lib/ledger/note';

/** Prints the key of each log, for those who verify or witness it (C2SP signed-note, Verifier keys). */
export async function vkeys(options: { tenant?: string }): Promise<void> {
  await withWorkspace(async ({ sql }) => {
    const logs = await logsToVerify(sql, options.tenant);
    if (logs.length === 0) throw new CommandError(`no tenant ${options.tenant ?? ''}`, EXIT.usage);
    for (const { origin } of logs) say(printKey(verifierKey(origin)));
  });
}
