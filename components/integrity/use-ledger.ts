import { useEffect, useState } from 'react';
import { indexedPins } from '@/lib/client/verify/indexed-pins';
import { type LedgerApi, ledgerApi } from '@/lib/client/verify/ledger-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import type { Pin } from '@/lib/client/verify/pin';
import { catchUp, type Trusted, type Unsigned } from '@/lib/client/verify/trust';
import { type NotVerified, toNotVerified } from '@/lib/client/verify/verdict';

/** A ledger as this browser found it at an instant (ISO). */
export type Ledger =
  | { kind: 'looking' }
  | { kind: 'failed'; error: NotVerified; pin: Pin | undefined }
  | { kind: 'unsigned'; found: Unsigned }
  | { kind: 'trusted'; found: Trusted; at: string };

/** The ledger of a place as a browser asks for it. */
export function browserLedger(place: LedgerPlace, signal?: AbortSignal): LedgerApi {
  return ledgerApi((...asked) => fetch(...asked), place, signal);
}

/** Opens a ledger and catches up with it; again at each `attempt`. */
export function useLedger({ tenantId, log }: LedgerPlace, attempt: number): Ledger {
  const [found, setFound] = useState<{ attempt: number; ledger: Ledger }>();
  useEffect(() => {
    const gone = new AbortController();
    void look({ tenantId, log }, gone.signal).then((ledger) => {
      if (!gone.signal.aborted) setFound({ attempt, ledger });
    });
    return () => gone.abort();
  }, [tenantId, log, attempt]);
  return found?.attempt === attempt ? found.ledger : { kind: 'looking' };
}

async function look(place: LedgerPlace, signal: AbortSignal): Promise<Ledger> {
  try {
    const found = await catchUp(browserLedger(place, signal), indexedPins);
    if (!found.checkpoint) return { kind: 'unsigned', found };
    return { kind: 'trusted', found, at: new Date().toISOString() };
  } catch (error) {
    const pin = await indexedPins.find(place).catch(() => undefined); // which is then what failed
    return { kind: 'failed', error: toNotVerified(error), pin };
  }
}
