'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { DownloadButton } from '@/components/ui/download-button';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import type { Trusted } from '@/lib/client/verify/trust';
import { NotVerified } from '@/lib/client/verify/verdict';
import { base64 } from '@/lib/ledger/bytes';
import { Consistency } from './consistency';
import { Failure } from './failure';
import { ShortHash } from './hash';
import { Mark } from './mark';
import { Section } from './section';
import { type OpenedNote, useCheckpoints } from './use-checkpoints';
import { exact, utcSecond } from './words';

const HEAD = 'px-2 py-1 font-medium whitespace-nowrap';

/** What was signed of a ledger, newest first; every signature is verified here before its row is drawn. */
export function Checkpoints({ place, trusted }: { place: LedgerPlace; trusted: Trusted }) {
  const [pages, setPages] = useState(1);
  const list = useCheckpoints(place, trusted, pages);
  if (!list) return <div aria-hidden="true" className="h-64 rounded bg-hover" />;
  const bad = list.notes.filter(({ opened }) => opened instanceof NotVerified);
  return (
    <Section title="Checkpoints">
      {list.error && <Failure error={list.error} />}
      {bad.length > 0 && (
        <p role="alert" className="font-semibold text-failure">
          {bad.length} of these checkpoints are NOT VERIFIED.
        </p>
      )}
      <ScrollRegion label="List of checkpoints" className="overflow-x-auto">
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">Checkpoints, newest first</caption>
          <thead className="text-label text-fg2">
            <tr className="border-b border-line">
              <th scope="col" className={`${HEAD} text-right`}>
                Entries
              </th>
              <th scope="col" className={HEAD}>
                Signature
              </th>
              <th scope="col" className={HEAD}>
                Root
              </th>
              <th scope="col" className={HEAD}>
                Signed at
              </th>
              <th scope="col" className={HEAD}>
                Note
              </th>
            </tr>
          </thead>
          <tbody>
            {list.notes.map((note) => (
              <CheckpointRow key={note.signed.size} note={note} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {!list.isWhole && (
        <div>
          <Button onClick={() => setPages(pages + 1)}>Older checkpoints</Button>
        </div>
      )}
      <Consistency place={place} notes={list.notes} />
    </Section>
  );
}

function CheckpointRow({ note: { signed, opened } }: { note: OpenedNote }) {
  const size = exact(signed.size);
  return (
    <tr className="h-9 border-b border-line hover:bg-hover">
      <td className="px-2 text-right tabular-nums">{size}</td>
      <td className="whitespace-nowrap px-2">
        {opened instanceof NotVerified ? (
          <span className="inline-flex items-center gap-1 font-semibold text-failure" title={opened.message}>
            <Mark look="bad" /> NOT VERIFIED · {opened.fault}
          </span>
        ) : (
          <span className="inline-flex items-center gap-1">
            <Mark look="good" /> verified here
          </span>
        )}
      </td>
      <td className="px-2">
        {opened instanceof NotVerified ? (
          <span className="text-fg3">—</span>
        ) : (
          <ShortHash value={base64(opened.root)} label={`root of ${size}`} />
        )}
      </td>
      <td className="whitespace-nowrap px-2 font-mono tabular-nums">{utcSecond(signed.createdAt)}</td>
      <td className="px-2">
        <DownloadButton text={signed.note} name={`${signed.size}.note`} label="Download" look="quiet" />
      </td>
    </tr>
  );
}
