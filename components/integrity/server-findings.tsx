import Link from 'next/link';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { visible } from '@/lib/audit/visible';
import { proofHref } from '@/lib/client/integrity-query';
import type { ServerFinding, Verification } from '@/lib/client/verify/claims';
import { type ClaimsApi, FINDINGS_SHOWN } from '@/lib/client/verify/claims-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Unanswered } from './unanswered';
import { useClaim } from './use-claim';
import { exact } from './words';

const HEAD = 'px-2 py-1 font-medium whitespace-nowrap';

/** What a verification on the server found, as far as it is; asked for again where it has found more. */
export function ServerFindings({
  place,
  job: { id, findings },
}: {
  place: LedgerPlace;
  job: Pick<Verification, 'id' | 'findings'>;
}) {
  const claim = useClaim(place, readFindings, `${id} ${findings}`);
  if (claim.kind === 'looking') return <p className="text-fg2">Reading what was found…</p>;
  if (claim.kind === 'failed') return <Unanswered error={claim.error} what="what was found" />;
  return (
    <>
      <ScrollRegion label="Findings" className="relative overflow-x-auto">
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">What the server found</caption>
          <thead className="text-label text-fg2">
            <tr className="border-b border-line">
              {['Entry', 'Code', 'Detail', 'Event'].map((name) => (
                <th key={name} scope="col" className={HEAD}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {claim.value.map((finding) => (
              <FindingRow key={finding.nth} finding={finding} place={place} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {findings > FINDINGS_SHOWN && (
        <p className="text-fg2">
          The first {exact(FINDINGS_SHOWN)} of {exact(findings)} findings;{' '}
          <code className="font-mono">trailmark verify-db</code> names all of them.
        </p>
      )}
    </>
  );
}

/** `about` is an id and, behind a space, how many there are by then. */
function readFindings(api: ClaimsApi, about: string): Promise<ServerFinding[]> {
  return api.findings(about.split(' ')[0] ?? '');
}

function FindingRow({ finding, place }: { finding: ServerFinding; place: LedgerPlace }) {
  const { seq, code, detail, eventId } = finding;
  return (
    <tr className="h-9 border-b border-line align-top hover:bg-hover">
      <td className="px-2 py-1 tabular-nums">{seq === undefined ? '—' : exact(seq)}</td>
      <td className="whitespace-nowrap px-2 py-1">
        <code className="font-mono font-semibold text-failure">{visible(code)}</code>
      </td>
      <td className="min-w-48 break-words px-2 py-1">
        {detail === undefined ? <span className="text-fg3">—</span> : <bdi>{visible(detail)}</bdi>}
      </td>
      <td className="whitespace-nowrap px-2 py-1">
        {eventId === undefined ? (
          <span className="text-fg3">—</span>
        ) : (
          <Link href={proofHref(place, eventId)} className="text-accent underline">
            Show the event<span className="sr-only"> of entry {seq}</span>
          </Link>
        )}
      </td>
    </tr>
  );
}
