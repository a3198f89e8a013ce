'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { DownloadButton } from '@/components/ui/download-button';
import { indexedPins } from '@/lib/client/verify/indexed-pins';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import type { Pin } from '@/lib/client/verify/pin';
import { Fact } from './fact';
import { Hash } from './hash';
import { Section } from './section';
import { entries, utcSecond } from './words';

interface RememberedProps {
  place: LedgerPlace;
  pin: Pin;
  onForgotten(): void;
}

/** What this browser holds a ledger against, and the way to have it forget that. */
export function Remembered({ place, pin, onForgotten }: RememberedProps) {
  const [isAsking, setAsking] = useState(false);
  const forget = () => void indexedPins.forget(place).then(onForgotten);
  return (
    <Section title="What this browser remembers">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        <Fact label="First seen">{utcSecond(pin.firstSeenAt)}</Fact>
        <Fact label="Last verified">{utcSecond(pin.verifiedAt)}</Fact>
        <Fact label="Checkpoint">{entries(pin.size)}</Fact>
        <Fact label="Root" isWide>
          <Hash value={pin.root} label="remembered root" />
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2">
        <DownloadButton text={pin.note} name={`${pin.size}.note`} label="Download signed checkpoint" />
        {!isAsking && <Button onClick={() => setAsking(true)}>Forget…</Button>}
      </div>
      {isAsking && (
        <fieldset className="rounded border border-failure p-3">
          <legend className="px-1 font-medium">Forget this ledger?</legend>
          <p>
            The next look will believe whatever name, keys and history the server tells, as at a first visit.
            Download the checkpoint before, if you may need it.
          </p>
          <div className="flex gap-2 pt-2">
            <Button onClick={forget}>Forget it</Button>
            <Button look="primary" onClick={() => setAsking(false)}>
              Keep it
            </Button>
          </div>
        </fieldset>
      )}
    </Section>
  );
}
