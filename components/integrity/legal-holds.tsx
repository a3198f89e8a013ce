'use client';
import { visible } from '@/lib/audit/visible';
import type { LegalHold } from '@/lib/client/verify/claims';
import type { ClaimsApi } from '@/lib/client/verify/claims-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { Section } from './section';
import { Unanswered } from './unanswered';
import { useClaim } from './use-claim';
import { utcSecond } from './words';

/** What may not be deleted, and what was not allowed to be: holds that stand first, then those that were released. */
export function LegalHolds({ place }: { place: LedgerPlace }) {
  const claim = useClaim(place, readHolds);
  return (
    <Section title="Legal holds">
      <div aria-busy={claim.kind === 'looking'} className="flex min-h-16 flex-col gap-3">
        {claim.kind === 'looking' && <p className="text-fg2">Asking the server…</p>}
        {claim.kind === 'failed' && (
          <Unanswered error={claim.error} what={`the legal holds of ${visible(place.tenantId)}`} />
        )}
        {claim.kind === 'told' && <Holds holds={claim.value} />}
      </div>
    </Section>
  );
}

function readHolds(api: ClaimsApi): Promise<LegalHold[]> {
  return api.holds();
}

function Holds({ holds }: { holds: readonly LegalHold[] }) {
  const standing = holds.filter(({ releasedAt }) => releasedAt === undefined);
  const released = holds.filter(({ releasedAt }) => releasedAt !== undefined);
  return (
    <>
      {standing.length === 0 ? (
        <p className="text-fg2">No legal hold stands: none forbids the deletion of content.</p>
      ) : (
        <HoldList title="Standing" holds={standing} />
      )}
      {released.length > 0 && <HoldList title="Released" holds={released} />}
    </>
  );
}

function HoldList({ title, holds }: { title: string; holds: readonly LegalHold[] }) {
  return (
    <div>
      <h3 className="text-label font-semibold text-fg2">{title}</h3>
      <ul aria-label={`${title} legal holds`}>
        {holds.map((hold) => (
          <li key={hold.hold} className="border-t border-line py-2 first:border-t-0">
            <p className="break-words">
              <Subject hold={hold} />: “<bdi>{visible(hold.reason)}</bdi>”
            </p>
            <p className="break-words text-label text-fg2">
              Placed by <bdi>{visible(hold.placedBy)}</bdi> at {utcSecond(hold.placedAt)}
              {hold.releasedAt !== undefined && `, released at ${utcSecond(hold.releasedAt)}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Which events a hold is about: those that meet all it names. */
function Subject({ hold: { actorId, resourceId } }: { hold: LegalHold }) {
  if (actorId === undefined && resourceId === undefined) return 'All events';
  return (
    <>
      Events{actorId !== undefined && ' of actor '}
      {actorId !== undefined && <bdi className="font-mono">{visible(actorId)}</bdi>}
      {resourceId !== undefined && ' on resource '}
      {resourceId !== undefined && <bdi className="font-mono">{visible(resourceId)}</bdi>}
    </>
  );
}
