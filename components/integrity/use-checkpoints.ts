import { useEffect, useState } from 'react';
import type { SignedNote } from '@/lib/client/verify/answer';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { openSigned, type Trusted } from '@/lib/client/verify/trust';
import { type NotVerified, toNotVerified } from '@/lib/client/verify/verdict';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { browserLedger } from './use-ledger';

/** A checkpoint of the list, opened with the key that this browser remembers, or what it found instead. */
export interface OpenedNote {
  signed: SignedNote;
  opened: Checkpoint | NotVerified;
}

/** Checkpoints from the newest down, as many pages as were asked for. */
export interface CheckpointList {
  notes: readonly OpenedNote[];
  isWhole: boolean;
  error: NotVerified | undefined;
}

const PAGE = 20;

/** The first `pages` pages of checkpoints; undefined until the first one is there. */
export function useCheckpoints(
  { tenantId, log }: LedgerPlace,
  trusted: Trusted,
  pages: number,
): CheckpointList | undefined {
  const [list, setList] = useState<CheckpointList>();
  useEffect(() => {
    const gone = new AbortController();
    void read({ tenantId, log }, trusted, pages, gone.signal).then((found) => {
      if (!gone.signal.aborted) setList(found);
    });
    return () => gone.abort();
  }, [tenantId, log, trusted, pages]);
  return list;
}

async function read(
  place: LedgerPlace,
  { key, checkpoint, state }: Trusted,
  pages: number,
  signal: AbortSignal,
): Promise<CheckpointList> {
  try {
    const listed = await browserLedger(place, signal).checkpoints(checkpoint.size + 1, PAGE * pages);
    const notes = await Promise.all(
      listed.map(async (signed) => ({
        signed,
        opened: await openSigned(signed, state.origin, key).catch((error) => toNotVerified(error)),
      })),
    );
    return { notes, isWhole: listed.length < PAGE * pages, error: undefined };
  } catch (error) {
    return { notes: [], isWhole: true, error: toNotVerified(error) };
  }
}
