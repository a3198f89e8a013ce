import { CommandError, EXIT, say } from '@/bin/output';
import { positive } from '@/bin/positive';
import { withWorkspace } from '@/bin/workspace';
import { controlVerifierKey } from '@/lib/ingest/control';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { logsToVerify } from '@/lib/ingest/verify-log';
import { printKey } from '@/lib/ledger/note';

/**
 * Prints the key of each log, for those who verify or witness it (C2SP signed-note, Verifier keys); or the key by which
 * is signed what is done to a main log.
 */
export async function vkeys(options: { tenant?: string; control?: boolean; epoch?: string }): Promise<void> {
  const epoch = options.epoch === undefined ? undefined : positive('--epoch', options.epoch);
  await withWorkspace(async ({ sql }) => {
    const logs = await logsToVerify(sql, options.tenant);
    if (logs.length === 0) throw new CommandError(`no tenant ${options.tenant ?? ''}`, EXIT.usage);
    const keys = options.control
      ? logs.filter(({ kind }) => kind === 'main').map(controlVerifierKey)
      : logs
          .filter((log) => epoch === undefined || epoch <= log.epoch)
          .map((log) => verifierKey(logOrigin({ ...log, epoch: epoch ?? log.epoch })));
    for (const key of keys) say(printKey(key));
  });
}
