import type { Pool } from '@/db/client';
import { readTogether } from '@/db/snapshot';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import { checkEntries, type EntryFinding } from './check-entries';

/** Entries of one step of a verification: a perfect subtree, so that steps can be done in any order, or by several threads. */
export const RANGE_ENTRIES = 16_384;

/** A part of a log: from a multiple of {@link RANGE_ENTRIES}, at most so many entries. */
export interface RangeTask {
  log: number;
  lo: number;
  hi: number;
  /** Full tiles below it are there. */
  closed: number;
  /** Sizes within it whose root is asked for. */
  sizes: readonly number[];
}

export interface RangeResult {
  findings: EntryFinding[];
  /** Entries from `lo` without a missing one. */
  length: number;
  /** Roots of the perfect subtrees of those, and of what lies before each of the sizes. */
  roots: Uint8Array[];
  before: { size: number; roots: Uint8Array[] }[];
}

/** Verifies the entries of a range from one snapshot. */
export async function checkRange(
  pool: Pool,
  { log, lo, hi, closed, sizes }: RangeTask,
): Promise<RangeResult> {
  const wanted = new Set(sizes);
  const outcome = await readTogether(pool, async (sql) => {
    await sql`set local statement_timeout = 0`;
    const [findings, before]: [EntryFinding[], RangeResult['before']] = [[], []];
    const frontier = new Frontier(sha256);
    for await (const tile of checkEntries(sql, log, { lo, hi, closed })) {
      findings.push(...tile.findings);
      for (const leaf of tile.leaves) {
        frontier.push(leaf);
        const size = lo + frontier.size;
        if (wanted.has(size)) before.push({ size, roots: frontier.roots() });
      }
    }
    return { findings, length: frontier.size, roots: frontier.roots(), before };
  });
  return outcome;
}
