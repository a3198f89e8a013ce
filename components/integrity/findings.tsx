import Link from 'next/link';
import { proofHref } from '@/lib/client/integrity-query';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import type { Finding } from '@/lib/client/verify/newest';
import { Mark } from './mark';
import { exact, FAULT_WORDS } from './words';

/** Entries that do not verify, the newest first, each with the way to what the page shows of it. */
export function Findings({ findings, place }: { findings: readonly Finding[]; place: LedgerPlace }) {
  if (findings.length === 0) return null;
  return (
    <div role="alert" className="rounded border-2 border-failure bg-failure/10 p-3">
      <p className="flex items-center gap-2 text-title font-semibold text-failure">
        <Mark look="bad" isLarge />
        NOT VERIFIED
      </p>
      <ul className="pt-1">
        {findings.map(({ seq, id, error }) => (
          <li key={seq} className="border-t border-line py-1 first:border-t-0">
            <span className="tabular-nums">Entry {exact(seq)}</span> ·{' '}
            <code className="font-mono text-label">{error.fault}</code>
            {id !== undefined && (
              <>
                {' '}
                ·{' '}
                <Link href={proofHref(place, id)} className="text-accent underline">
                  Show the event
                </Link>
              </>
            )}
            <p className="text-fg2">{FAULT_WORDS[error.fault]}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
