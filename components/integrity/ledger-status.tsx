import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import type { LedgerState } from '@/lib/client/verify/answer';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import type { Trusted } from '@/lib/client/verify/trust';
import { Failure } from './failure';
import { Mark, type MarkLook } from './mark';
import type { Ledger } from './use-ledger';
import { entries, utcSecond } from './words';

interface LedgerStatusProps {
  ledger: Ledger;
  place: LedgerPlace;
  /** Entries that a run has found not to be what was logged. */
  findings: number;
  onAgain(): void;
}

/** The first line of the page: what this browser has made out of the ledger. Announced when it is there. */
export function LedgerStatus({ ledger, place, findings, onAgain }: LedgerStatusProps) {
  const state = ledger.kind === 'trusted' || ledger.kind === 'unsigned' ? ledger.found.state : undefined;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex min-h-13 flex-col items-start gap-3 sm:flex-row">
        <div aria-live="polite" className="min-w-0 grow">
          <Outcome ledger={ledger} place={place} findings={findings} />
        </div>
        {ledger.kind !== 'looking' && (
          <Button onClick={onAgain} className="shrink-0">
            Check again
          </Button>
        )}
      </div>
      {state && <SignerBanner state={state} />}
    </div>
  );
}

function Outcome({ ledger, place, findings }: Omit<LedgerStatusProps, 'onAgain'>) {
  switch (ledger.kind) {
    case 'looking':
      return <Line look="none">Opening the ledger in this browser…</Line>;
    case 'failed':
      return ledger.error.evidence.status === 403 ? (
        <p className="text-title">You may not see the ledger of {visible(place.tenantId)}.</p>
      ) : (
        <Failure error={ledger.error} />
      );
    case 'unsigned':
      return (
        <Line look="wait">
          {ledger.found.state.size === 0 ? 'The log is empty: nothing to sign yet' : 'Nothing is signed yet'}
        </Line>
      );
    case 'trusted':
      return (
        <>
          <TrustedLine trusted={ledger.found} place={place} findings={findings} />
          <p className="pt-1 text-fg2">{trustedWords(ledger.found, ledger.at)}</p>
        </>
      );
  }
}

function TrustedLine({
  trusted,
  place,
  findings,
}: {
  trusted: Trusted;
  place: LedgerPlace;
  findings: number;
}) {
  if (findings > 0)
    return (
      <Line look="bad">
        NOT VERIFIED: {entries(findings)} of <bdi>{visible(place.tenantId)}</bdi>{' '}
        {findings === 1 ? 'does' : 'do'} not hold what was logged
      </Line>
    );
  return (
    <Line look="good">
      {entries(trusted.checkpoint.size)} of the {place.log === 'main' ? 'log' : 'access log'} of{' '}
      <bdi>{visible(place.tenantId)}</bdi> stand under a signature that this browser verified
    </Line>
  );
}

function trustedWords({ before }: Trusted, at: string): string {
  const told = before
    ? `proven to continue what this browser remembered of ${utcSecond(before.verifiedAt)}`
    : 'for the first time: this browser remembers it, and holds what comes later against it';
  return `Checked at ${utcSecond(at)}, ${told}. Whether each event is what was logged, a verification of the log finds out.`;
}

function Line({ look, children }: { look: MarkLook; children: ReactNode }) {
  return (
    <p className={cn('flex items-start gap-2 text-title font-semibold', look === 'bad' && 'text-failure')}>
      <Mark look={look} isLarge />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

/** What the server itself says of its signer, where that is no good news. */
function SignerBanner({ state: { signer, refusal } }: { state: LedgerState }) {
  switch (signer) {
    case 'ok':
      return null;
    case 'refused':
      return (
        <div role="alert" className="rounded border-2 border-failure bg-failure/10 p-3">
          <p className="flex items-center gap-2 text-title font-semibold text-failure">
            <Mark look="bad" isLarge />
            The signer refuses to go on
          </p>
          <p className="pt-1">
            It found that the database does not hold what was signed or written before (
            <code className="font-mono">{visible(refusal ?? 'unknown')}</code>). Nothing younger is signed
            until an operator has looked: <code className="font-mono">trailmark verify-db</code> names each
            finding.
          </p>
        </div>
      );
    case 'not-independent':
      return (
        <div role="note" className="rounded border border-warning px-3 py-2">
          <p className="flex items-center gap-2 font-semibold text-warning">
            <Mark look="wait" />
            The signer is not independent
          </p>
          <p className="pt-1">
            Its memory and keys are on the disk of the database: whoever owns that disk can rewrite all three.
            Set <code className="break-all font-mono">TRAILMARK_SIGNER_STATE</code> to a folder on another
            one.
          </p>
        </div>
      );
  }
}
