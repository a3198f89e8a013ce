import { type CanonicalValue, canonicalize } from '@/lib/ledger/canonical';
import { type Covered, PART_NAMES, PARTS } from '@/lib/ledger/commitment';
import { LedgerError } from '@/lib/ledger/error';
import type { ProvenRow } from '@/lib/ledger/page';
import type { PageProof } from './answer';
import { checkErasure } from './erasure';
import type { LedgerApi } from './ledger-api';
import { checkRows, diagnose, hiddenParts, placeOf } from './rows';
import type { Trusted } from './trust';
import { type Difference, NotVerified, toNotVerified, type Verdict } from './verdict';

/** The covered columns of an event as a page shows it. */
export type Shown = Partial<Covered>;

/**
 * What becomes of one event that a page shows: proven to be in the tree of the checkpoint, and then compared with what
 * is shown, column by column. Never throws: an error is a verdict too.
 */
export async function verifyEvent(
  api: LedgerApi,
  trusted: Trusted,
  id: string,
  shown: Shown,
): Promise<Verdict> {
  const evidence = { pinned: trusted.before?.note, answered: trusted.pin.note };
  try {
    const proof = await api.proofs({ ids: [id], size: trusted.checkpoint.size }).catch(refusedAsMissing);
    const [row] = proof.rows;
    if (!row) return waiting(proof, trusted);
    return await judge(api, trusted, row, proof, shown);
  } catch (error) {
    return { kind: 'not-verified', error: toNotVerified(error, evidence) };
  }
}

function refusedAsMissing(error: unknown): never {
  if (error instanceof NotVerified && error.evidence.status === 404)
    throw new NotVerified('row-missing', 'the log has no such event', error.evidence);
  throw error;
}

/** An entry may wait only behind the checkpoint: one that has no proof within it is missing. */
function waiting({ pending }: PageProof, { checkpoint: { size } }: Trusted): Verdict {
  const [seq] = pending;
  if (pending.length !== 1 || seq === undefined || seq < size)
    throw new NotVerified('proof-missing', 'the server answered no proof of the event');
  return { kind: 'waiting', size };
}

async function judge(
  api: LedgerApi,
  trusted: Trusted,
  row: ProvenRow,
  proof: PageProof,
  shown: Shown,
): Promise<Verdict> {
  try {
    checkRows(proof, trusted.checkpoint);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.fault !== 'root-mismatch') throw error;
    throw await diagnose(api, trusted, row, proof.hashes);
  }
  const place = placeOf(row, proof.hashes, trusted);
  if (row.commitment !== undefined) {
    const erasure = await checkErasure(api, trusted, row);
    return erasure ? { kind: 'erased', place, erasure } : { kind: 'waiting', size: trusted.checkpoint.size };
  }
  const differs = differences(shown, row.event ?? {});
  if (differs.length > 0)
    throw new NotVerified('event-differs', 'what is shown is not what was logged', { differs });
  const hidden = hiddenParts(row);
  return hidden.length === 0 ? { kind: 'verified', place } : { kind: 'part-hidden', place, hidden };
}

/** Every covered column that is shown otherwise than it is proven, absence included. */
export function differences(shown: Shown, proven: Shown): Difference[] {
  const print = (value: CanonicalValue | undefined) =>
    value === undefined ? undefined : canonicalize(value);
  return PART_NAMES.flatMap((part) => PARTS[part]).flatMap((name) => {
    const difference = { name, shown: print(shown[name]), proven: print(proven[name]) };
    return difference.shown === difference.proven ? [] : [difference];
  });
}
