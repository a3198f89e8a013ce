import { CommandError, complain, EXIT, say, sayJson } from '@/bin/output';
import { tell } from '@/bin/tell';
import { withWorkspace } from '@/bin/workspace';
import type { LogKind } from '@/lib/audit/scope';
import { changeEpoch, type EpochChange, EpochRefused } from '@/lib/ingest/epoch';
import { verifierKey } from '@/lib/ingest/signer';
import { findTenantLogs } from '@/lib/ingest/tenant';
import { printKey } from '@/lib/ledger/note';

const KINDS = ['main', 'access'] as const satisfies readonly LogKind[];

/**
 * Gives a log of a tenant its next epoch, or each of them that needs one. Exit 1 where none does: an epoch is no way
 * around a refusal, but the way on after a loss.
 */
export async function changeEpochs(
  tenantId: string,
  options: { reason: string; log?: string; json?: boolean },
): Promise<void> {
  const { reason } = options;
  if (reason.trim() === '') throw new CommandError('--reason: say why', EXIT.usage);
  const kinds = KINDS.filter((kind) => options.log === undefined || kind === options.log);
  if (kinds.length === 0) throw new CommandError('--log: main or access', EXIT.usage);
  await withWorkspace(async (workspace) => {
    const tenant = await findTenantLogs(workspace.sql, tenantId);
    if (!tenant) throw new CommandError(`no tenant ${tenantId}`, EXIT.usage);
    const by = { subject: 'command line', isPerson: false };
    const changes: EpochChange[] = [];
    const refusals: string[] = [];
    for (const kind of kinds) {
      try {
        changes.push(await changeEpoch(workspace.sql, { tenant, kind, by, reason }));
      } catch (error) {
        if (!(error instanceof EpochRefused)) throw error;
        refusals.push(error.message);
        if (error.isBusy) process.exitCode = EXIT.incomplete;
      }
    }
    for (const { origin, epoch, kind } of changes)
      await tell(workspace, {
        action: 'audit.epoch_changed',
        tenantId,
        resource: { type: 'log', id: origin },
        details: { epoch, log: kind, reason },
      });
    if (changes.length === 0) throw new CommandError(refusals.join('\n'));
    for (const refusal of refusals) complain(refusal);
    if (options.json) sayJson({ changes: changes.map(printed) });
    else for (const change of changes) print(change);
  });
}

function printed({ kind, seq, signed, kept, entries, ...rest }: EpochChange) {
  const { toldBy, ...what } = signed;
  const vkey = printKey(verifierKey(rest.origin));
  return { log: kind, entry: seq, vkey, signed: { ...what, told_by: toldBy }, kept, entries, ...rest };
}

function print({ epoch, origin, seq, signed, kept, entries }: EpochChange): void {
  const count = (size: number) => size.toLocaleString('en');
  say(`${origin}`);
  say(`  epoch ${epoch} begins with entry ${seq}, ledger.epoch, signed by the control key`);
  say(
    `  signed as ${signed.origin}: ${count(signed.size)} entries, root ${signed.root ?? 'unknown'} (${signed.toldBy})`,
  );
  say(
    `  proven to be here of these: ${count(kept.size)}, root ${kept.root ?? 'none'}; entries here: ${count(entries)}`,
  );
  say(`  key: ${printKey(verifierKey(origin))}`);
  say('  Give witnesses and auditors this key: they see a new log, and keep what they hold of the old one.');
}
