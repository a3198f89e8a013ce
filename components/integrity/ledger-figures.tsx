import type { LedgerState, Signer } from '@/lib/client/verify/answer';
import { exact } from './words';

const SIGNERS = {
  ok: 'signs',
  refused: 'refuses',
  'not-independent': 'signs, not independent',
} as const satisfies Record<Signer, string>;

/** The size of a ledger as the server tells it, and how much of it the verified checkpoint covers. */
export function LedgerFigures({ state, signed }: { state: LedgerState; signed: number }) {
  return (
    <section aria-label="Size">
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Figure label="Entries">{exact(state.size)}</Figure>
        <Figure label="Signed">{exact(signed)}</Figure>
        <Figure label="Pending">{exact(Math.max(0, state.size - signed))}</Figure>
        <div>
          <dt className="text-label text-fg2">Signer</dt>
          <dd className="text-title">{SIGNERS[state.signer]}</dd>
        </div>
        <div className="min-w-0">
          <dt className="text-label text-fg2">Name of the ledger</dt>
          <dd className="break-all font-mono">{state.origin}</dd>
        </div>
      </dl>
    </section>
  );
}

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt className="text-label text-fg2">{label}</dt>
      <dd className="text-figure font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
