'use client';
import { useState } from 'react';
import { Fact } from '@/components/integrity/fact';
import { Hash } from '@/components/integrity/hash';
import { entries, exact } from '@/components/integrity/words';
import { Button } from '@/components/ui/button';
import { DownloadButton } from '@/components/ui/download-button';
import type { Trusted } from '@/lib/client/verify/trust';
import type { ProvenPlace } from '@/lib/client/verify/verdict';
import { canonicalize } from '@/lib/ledger/canonical';
import { ProofSteps } from './proof-steps';
import { type ProofSubject, useVerdict } from './use-verdict';
import { VerdictBanner } from './verdict-banner';

/** The proof of one event, made out by this browser from the columns that the page shows. */
export function ProofPanel({ event }: { event: ProofSubject }) {
  const [attempt, setAttempt] = useState(0);
  const checked = useVerdict(event, attempt);
  const verdict = checked?.verdict;
  const place = verdict && 'place' in verdict ? verdict.place : undefined;
  return (
    <section aria-label="Proof" className="flex flex-col gap-4 pt-3">
      <VerdictBanner checked={checked} redacted={event.redacted} />
      {checked ? <ProofSteps checked={checked} /> : <StepsSkeleton />}
      {place && checked?.trusted && <ProofFacts place={place} trusted={checked.trusted} />}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setAttempt(attempt + 1)}>Verify again</Button>
        {place && <DownloadButton text={place.file} name={`${event.id}.tlog-proof`} label="Download proof" />}
        {place && Object.keys(place.event).length > 0 && (
          <DownloadButton
            text={canonicalize(place.event)}
            name={`${event.id}.json`}
            label="Download proven event"
          />
        )}
      </div>
      <p className="text-label text-fg2">
        The code of this page came from the same server as the event. The check that does not depend on it is{' '}
        <code className="font-mono">trailmark verify-proof</code>, with both files and a key that you were
        given before. Which partner a tenant belongs to is no part of an event, and is not proven.
      </p>
    </section>
  );
}

function ProofFacts({ place, trusted }: { place: ProvenPlace; trusted: Trusted }) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 text-label">
      <Fact label="Index of the entry">{exact(place.seq)}</Fact>
      <Fact label="Size of the tree">{entries(place.size)}</Fact>
      <Fact label="Leaf hash" isWide>
        <Hash value={place.leaf} label="leaf hash" />
      </Fact>
      <Fact label={`Audit path, ${place.path.length} hashes from the leaf up`} isWide>
        <details>
          <summary className="cursor-pointer text-accent">Show</summary>
          <ol className="list-inside list-decimal">
            {place.path.map((hash) => (
              <li key={hash} className="break-all font-mono">
                {hash}
              </li>
            ))}
          </ol>
        </details>
      </Fact>
      <Fact label="Signed root" isWide>
        <Hash value={place.root} label="signed root" />
      </Fact>
      <Fact label="Signed by" isWide>
        <Hash value={trusted.pin.vkey} label="key" />
      </Fact>
    </dl>
  );
}

/** As high as the steps are. */
function StepsSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-1">
      {['w-4/5', 'w-full', 'w-3/5', 'w-3/4'].map((width) => (
        <div key={width} className="flex h-5 items-center">
          <div className={`h-3 rounded bg-hover ${width}`} />
        </div>
      ))}
    </div>
  );
}
