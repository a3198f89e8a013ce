import { LedgerError } from '@/lib/ledger/error';
import type { ProvenRow } from '@/lib/ledger/page';
import { checkErasure } from './erasure';
import type { LedgerApi } from './ledger-api';
import { checkRows, diagnose, hiddenParts } from './rows';
import type { Trusted } from './trust';
import { type NotVerified, toNotVerified } from './verdict';

/** Entries of one question: their hashing keeps a page from answering for a few milliseconds. */
const CHUNK = 100;
/** Faults that are told; more of them make no other verdict. */
const FINDINGS_MAX = 20;

/** An entry that does not verify; its id is the server's word. */
export interface Finding {
  seq: number;
  id: string | undefined;
  error: NotVerified;
}

/** How far a run is, and what it has found. */
export interface Tally {
  total: number;
  done: number;
  verified: number;
  hidden: number;
  erased: number;
  /** Erased entries whose record no checkpoint covers yet. */
  waiting: number;
  findings: readonly Finding[];
}

/**
 * Verifies the newest `total` entries that the checkpoint covers, from the newest down, and tells after each chunk. A
 * chunk that does not verify is asked for in halves until the entries at fault are alone. Ends early where too many are,
 * or when `signal` fires; throws NotVerified where the server gives no answer at all.
 */
export async function verifyNewest(
  api: LedgerApi,
  trusted: Trusted,
  total: number,
  tell: (tally: Tally) => void,
  signal: AbortSignal,
): Promise<Tally> {
  const { size } = trusted.checkpoint;
  const first = Math.max(0, size - total);
  let tally: Tally = {
    ...{ total: size - first, done: 0, verified: 0, hidden: 0, erased: 0, waiting: 0 },
    findings: [],
  };
  for (let hi = size; hi > first && !signal.aborted; hi -= CHUNK) {
    tally = await verifyRange(api, trusted, { lo: Math.max(first, hi - CHUNK), hi }, tally);
    tell(tally);
    if (tally.findings.length >= FINDINGS_MAX) break;
  }
  return tally;
}

async function verifyRange(
  api: LedgerApi,
  trusted: Trusted,
  { lo, hi }: { lo: number; hi: number },
  tally: Tally,
): Promise<Tally> {
  const seqs = Array.from({ length: hi - lo }, (_, nth) => lo + nth);
  const proof = await api.proofs({ seqs, size: trusted.checkpoint.size });
  try {
    checkRows(proof, trusted.checkpoint);
    if (proof.rows.length !== seqs.length) throw new LedgerError('proof-length', `of ${lo} to ${hi}`);
  } catch (error) {
    const [row] = proof.rows;
    if (hi - lo === 1) {
      const isTree = error instanceof LedgerError && error.fault === 'root-mismatch';
      const found = isTree && row ? await diagnose(api, trusted, row, proof.hashes) : error;
      return withFinding(tally, lo, row, found);
    }
    const middle = lo + Math.floor((hi - lo) / 2);
    const upper = await verifyRange(api, trusted, { lo: middle, hi }, tally);
    if (upper.findings.length >= FINDINGS_MAX) return upper;
    return await verifyRange(api, trusted, { lo, hi: middle }, upper);
  }
  let counted = tally;
  for (const row of proof.rows) counted = await countRow(api, trusted, row, counted);
  return counted;
}

async function countRow(api: LedgerApi, trusted: Trusted, row: ProvenRow, tally: Tally): Promise<Tally> {
  const done = tally.done + 1;
  if (row.commitment === undefined) {
    const isWhole = hiddenParts(row).length === 0;
    return isWhole
      ? { ...tally, done, verified: tally.verified + 1 }
      : { ...tally, done, hidden: tally.hidden + 1 };
  }
  try {
    const isTold = (await checkErasure(api, trusted, row)) !== undefined;
    return isTold
      ? { ...tally, done, erased: tally.erased + 1 }
      : { ...tally, done, waiting: tally.waiting + 1 };
  } catch (error) {
    return withFinding(tally, row.seq, row, error);
  }
}

function withFinding(tally: Tally, seq: number, row: ProvenRow | undefined, error: unknown): Tally {
  const id = row?.event?.id;
  const finding = { seq, id: typeof id === 'string' ? id : undefined, error: toNotVerified(error) };
  return { ...tally, done: tally.done + 1, findings: [...tally.findings, finding] };
}
