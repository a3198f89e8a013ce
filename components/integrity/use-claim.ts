import { useEffect, useState } from 'react';
import { type ClaimsApi, claimsApi } from '@/lib/client/verify/claims-api';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { type NotVerified, toNotVerified } from '@/lib/client/verify/verdict';

/** Something that the server says of a ledger, or why it does not. */
export type Claim<T> =
  | { kind: 'looking' }
  | { kind: 'failed'; error: NotVerified }
  | { kind: 'told'; value: T };

/** What the server says of a place, as a browser asks for it. */
export function browserClaims(place: LedgerPlace, signal?: AbortSignal): ClaimsApi {
  return claimsApi((...asked) => fetch(...asked), place, signal);
}

/** Asks once for each place and `about`. `read` stands outside of a component, so that it stays the same. */
export function useClaim<T>(
  { tenantId, log }: LedgerPlace,
  read: (api: ClaimsApi, about: string) => Promise<T>,
  about = '',
): Claim<T> {
  const [claim, setClaim] = useState<Claim<T>>({ kind: 'looking' });
  useEffect(() => {
    const gone = new AbortController();
    const tell = (found: Claim<T>) => {
      if (!gone.signal.aborted) setClaim(found);
    };
    read(browserClaims({ tenantId, log }, gone.signal), about).then(
      (value) => tell({ kind: 'told', value }),
      (error: unknown) => tell({ kind: 'failed', error: toNotVerified(error) }),
    );
    return () => gone.abort();
  }, [tenantId, log, read, about]);
  return claim;
}
