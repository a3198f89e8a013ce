'use client';
import { useState } from 'react';
import type { LogKind } from '@/lib/audit/scope';
import type { LedgerState } from '@/lib/client/verify/answer';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Checkpoints } from './checkpoints';
import { DeletedContent } from './deleted-content';
import { HeldOutside } from './held-outside';
import { Keys } from './keys';
import { LedgerFigures } from './ledger-figures';
import { LedgerStatus } from './ledger-status';
import { LegalHolds } from './legal-holds';
import { Remembered } from './remembered';
import { LedgerSkeleton } from './skeleton';
import { type Ledger, useLedger } from './use-ledger';
import { useRun } from './use-run';
import { VerifyEvents } from './verify-events';
import { VerifyOnServer } from './verify-on-server';

/** A ledger and everything that can be checked of it. Nothing of it is shown before its checkpoint is verified. */
export function LedgerPanel({ tenantId, log }: { tenantId: string; log: LogKind }) {
  const [attempt, setAttempt] = useState(0);
  const place = { tenantId, log };
  const ledger = useLedger(place, attempt);
  const again = () => setAttempt(attempt + 1);
  return (
    <div className="flex flex-col gap-6" aria-busy={ledger.kind === 'looking'}>
      {ledger.kind === 'trusted' ? (
        <TrustedLedger place={place} ledger={ledger} onAgain={again} />
      ) : (
        <LedgerStatus ledger={ledger} place={place} findings={0} onAgain={again} />
      )}
      {ledger.kind === 'looking' && <LedgerSkeleton />}
      {ledger.kind === 'unsigned' && (
        <>
          <LedgerFigures state={ledger.found.state} signed={0} />
          <VerifyOnServer place={place} />
          <ServerWord place={place} state={ledger.found.state} />
        </>
      )}
      {ledger.kind === 'failed' && ledger.error.evidence.status !== 403 && <VerifyOnServer place={place} />}
      {ledger.kind === 'failed' && ledger.pin && (
        <Remembered place={place} pin={ledger.pin} onForgotten={again} />
      )}
    </div>
  );
}

interface TrustedLedgerProps {
  place: LedgerPlace;
  ledger: Extract<Ledger, { kind: 'trusted' }>;
  onAgain(): void;
}

function TrustedLedger({ place, ledger, onAgain }: TrustedLedgerProps) {
  const trusted = ledger.found;
  const { size } = trusted.checkpoint;
  const runs = useRun(place, trusted);
  const findings = runs.run?.tally.findings.length ?? 0;
  return (
    <>
      <LedgerStatus ledger={ledger} place={place} findings={findings} onAgain={onAgain} />
      <LedgerFigures state={trusted.state} signed={size} />
      <VerifyEvents place={place} size={size} runs={runs} />
      <VerifyOnServer place={place} />
      <Checkpoints place={place} trusted={trusted} />
      <ServerWord place={place} state={trusted.state} />
      <div className="grid gap-6 xl:grid-cols-2">
        <Keys trusted={trusted} />
        <Remembered place={place} pin={trusted.pin} onForgotten={onAgain} />
      </div>
    </>
  );
}

/** What the server says of a ledger beside its proofs. Holds and retention are of the log of events alone. */
function ServerWord({ place, state }: { place: LedgerPlace; state: LedgerState }) {
  return (
    <>
      <HeldOutside anchors={state.anchors} />
      {place.log === 'main' && (
        <div className="grid gap-6 xl:grid-cols-2">
          <LegalHolds place={place} />
          <DeletedContent place={place} state={state} />
        </div>
      )}
    </>
  );
}
