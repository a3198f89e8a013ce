import { useEffect, useState } from 'react';
import type { RedactablePart } from '@/lib/audit/event';
import { type Shown, verifyEvent } from '@/lib/client/verify/event';
import { indexedPins } from '@/lib/client/verify/indexed-pins';
import { ledgerApi } from '@/lib/client/verify/ledger-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { catchUp, type Trusted } from '@/lib/client/verify/trust';
import { toNotVerified, type Verdict } from '@/lib/client/verify/verdict';

/** An event as this page shows it, and whose it is. */
export interface ProofSubject {
  place: LedgerPlace;
  id: string;
  shown: Shown;
  /** Parts that were taken out, as the server tells: to a proof they are what is hidden from a role. */
  redacted: readonly RedactablePart[];
}

/** What has come of a check; undefined while it runs. */
export interface Checked {
  verdict: Verdict;
  /** Absent where the checkpoint itself is not verified, or nothing is signed yet. */
  trusted?: Trusted;
  /** ISO instant. */
  at: string;
}

/** The signer signs every ten seconds; what waits for it is looked at again in between. */
const WAIT_MS = 4_000;

/** The verdict on an event, by this browser; looked for anew with each `attempt`, and while it waits to be signed. */
export function useVerdict(event: ProofSubject, attempt: number): Checked | undefined {
  const [found, setFound] = useState<{ event: ProofSubject; attempt: number; checked: Checked }>();
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const checked = await check(event, gone.signal);
      if (gone.signal.aborted) return;
      setFound({ event, attempt, checked });
      if (checked.verdict.kind === 'waiting') timer = setTimeout(() => void look(), WAIT_MS);
    };
    void look();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [event, attempt]);
  return found?.event === event && found.attempt === attempt ? found.checked : undefined;
}

async function check({ place, id, shown }: ProofSubject, signal: AbortSignal): Promise<Checked> {
  const api = ledgerApi((...asked) => fetch(...asked), place, signal);
  const done = (verdict: Verdict) => ({ verdict, at: new Date().toISOString() });
  try {
    const trusted = await catchUp(api, indexedPins);
    if (!trusted.checkpoint) return done({ kind: 'waiting', size: 0 });
    return { ...done(await verifyEvent(api, trusted, id, shown)), trusted };
  } catch (error) {
    return done({ kind: 'not-verified', error: toNotVerified(error) });
  }
}
