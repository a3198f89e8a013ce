import {
  type LegalHold,
  type Retention,
  readFindings,
  readHolds,
  readRetention,
  readVerification,
  readVerifications,
  type ServerFinding,
  type Verification,
  type VerificationMode,
} from './claims';
import { type Fetch, type LedgerPlace, ledgerAsk } from './ledger-ask';

/** Findings that a page shows. */
export const FINDINGS_SHOWN = 100;
/** Enough to hold one that runs of each mode, and the last that ended. */
const VERIFICATIONS = 5;

/** What a server says of a ledger beside its proofs: nothing of it is verified. Each throws NotVerified. */
export interface ClaimsApi {
  /** Newest first. */
  verifications(): Promise<Verification[]>;
  /** Has the server verify the log; one that is under way is answered. */
  verify(mode: VerificationMode): Promise<Verification>;
  /** The first of them, in the order in which they were found. */
  findings(id: string): Promise<ServerFinding[]>;
  holds(): Promise<LegalHold[]>;
  retention(): Promise<Retention>;
}

/** The claims about a place, asked for with the session of whoever looks at the page. */
export function claimsApi(fetch: Fetch, place: LedgerPlace, signal?: AbortSignal): ClaimsApi {
  const { askJson } = ledgerAsk(fetch, place, signal);
  return {
    verifications: async () => readVerifications(await askJson('/verify', { limit: String(VERIFICATIONS) })),
    verify: async (mode) => readVerification(await askJson('/verify', {}, { mode })),
    findings: async (id) =>
      readFindings(
        await askJson(`/verify/${encodeURIComponent(id)}/findings`, { limit: String(FINDINGS_SHOWN) }),
      ),
    holds: async () => readHolds(await askJson('/holds')),
    retention: async () => readRetention(await askJson('/retention')),
  };
}
