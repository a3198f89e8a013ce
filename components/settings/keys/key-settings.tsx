'use client';
import { useState } from 'react';
import { HeldOutside } from '@/components/integrity/held-outside';
import { Keys } from '@/components/integrity/keys';
import { LedgerStatus } from '@/components/integrity/ledger-status';
import { useLedger } from '@/components/integrity/use-ledger';
import { FieldGroup } from '@/components/settings/field-group';
import { CopyButton } from '@/components/ui/copy-button';

/** What the log of a tenant is signed with, as this browser has checked it, and who holds its checkpoints. */
export function KeySettings({ tenantId }: { tenantId: string }) {
  const [attempt, setAttempt] = useState(0);
  const place = { tenantId, log: 'main' } as const;
  const ledger = useLedger(place, attempt);
  const state = ledger.kind === 'trusted' || ledger.kind === 'unsigned' ? ledger.found.state : undefined;
  return (
    <div aria-busy={ledger.kind === 'looking'} className="flex min-w-0 flex-col gap-6">
      <LedgerStatus ledger={ledger} place={place} findings={0} onAgain={() => setAttempt(attempt + 1)} />
      {ledger.kind === 'trusted' && <Keys trusted={ledger.found} />}
      {state && <HeldOutside anchors={state.anchors} />}
      <FieldGroup
        title="For operators"
        hint="Keys never leave the machine that signs. Those of logs are derived from its master key, and no command replaces one."
      >
        <dl className="flex min-w-0 flex-col gap-3">
          {COMMANDS.map(({ command, does }) => (
            <div key={command} className="min-w-0">
              <dt className="flex flex-wrap items-center gap-2">
                <code className="min-w-0 break-all font-mono text-code">{command}</code>
                <CopyButton text={command} label="Copy" name={`Copy ${command}`} look="quiet" />
              </dt>
              <dd className="text-control text-fg2">{does}</dd>
            </div>
          ))}
        </dl>
      </FieldGroup>
    </div>
  );
}

const COMMANDS = [
  {
    command: 'trailmark vkeys',
    does: 'Prints the keys that logs are verified by, for witnesses and verifiers.',
  },
  { command: 'trailmark witness', does: 'Runs a witness: on another machine, with a key of its own.' },
  {
    command: 'trailmark signing-key rotate',
    does: 'Has tokens signed by a new key; the old one is trusted until they have ended.',
  },
] as const;
