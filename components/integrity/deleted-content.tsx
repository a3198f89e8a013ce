'use client';
import Link from 'next/link';
import { entriesHref } from '@/lib/client/integrity-query';
import type { LedgerState } from '@/lib/client/verify/answer';
import type { Retention } from '@/lib/client/verify/claims';
import type { ClaimsApi } from '@/lib/client/verify/claims-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Section } from './section';
import { Unanswered } from './unanswered';
import { useClaim } from './use-claim';
import { entries, exact } from './words';

/** The signed entries that tell of a deletion, by what was deleted. */
const RECORDS = [
  { action: 'ledger.erase', label: 'Erasures' },
  { action: 'ledger.redact', label: 'Redactions' },
  { action: 'ledger.purge', label: 'Purges' },
] as const;

/** What is gone of a ledger, what goes by its age, and where each deletion is told of. */
export function DeletedContent({ place, state }: { place: LedgerPlace; state: LedgerState }) {
  const claim = useClaim(place, readRetention);
  return (
    <Section title="Deleted content">
      <p>{deletedWords(state)}</p>
      <div aria-busy={claim.kind === 'looking'} className="min-h-5">
        {claim.kind === 'looking' && <p className="text-fg2">Asking the server…</p>}
        {claim.kind === 'failed' && <Unanswered error={claim.error} what="the retention of this log" />}
        {claim.kind === 'told' && <p>{retentionWords(claim.value)}</p>}
      </div>
      <p className="text-fg2">
        Each deletion is told of by an entry of the log itself, which Trailmark signed:
      </p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {RECORDS.map(({ action, label }) => (
          <li key={action}>
            <Link
              href={entriesHref(place, action)}
              className="inline-flex min-h-target items-center text-accent underline"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function readRetention(api: ClaimsApi): Promise<Retention> {
  return api.retention();
}

function deletedWords({ size, erased, minSeq }: LedgerState): string {
  if (erased === 0) return 'No entry has lost its content.';
  const told = `${exact(erased)} of ${entries(size)} ${erased === 1 ? 'has' : 'have'} lost all content; the entries stay.`;
  if (minSeq === 0) return told;
  return `${told} Everything before entry ${exact(minSeq)} was purged, but the records of the log itself.`;
}

function retentionWords({ keepDays, due }: Retention): string {
  if (keepDays === undefined) return 'Events are kept for ever: no retention is set.';
  const policy = `Events are kept for ${exact(keepDays)} ${keepDays === 1 ? 'day' : 'days'} after they were received.`;
  if (!due) return policy;
  const { fromSeq, toSeq, events, heldSeq } = due;
  const held =
    heldSeq === undefined ? '' : ` A legal hold keeps entry ${exact(heldSeq)} and what comes after it.`;
  if (fromSeq === toSeq) return `${policy} Nothing would be deleted now.${held}`;
  const told = `${exact(events)} ${events === 1 ? 'event' : 'events'}`;
  return `${policy} The content of ${told} would be deleted now: entries ${exact(fromSeq)} to ${exact(toSeq - 1)}.${held}`;
}
