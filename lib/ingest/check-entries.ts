import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { type CodedRow, decodeRows, type EventRow, readEvent, selectEvents } from '@/db/event-row';
import { readTile } from '@/db/ledger-nodes';
import { coveredColumns } from '@/lib/audit/covered';
import { equal } from '@/lib/ledger/bytes';
import { commitDigests, entryBytes, leafHash, partDigest } from '@/lib/ledger/commitment';
import { TILE_WIDTH } from '@/lib/ledger/tiles';
import { sha256 } from '@/lib/sha256';

/** What does not agree with the entries of a log. */
export type EntryFault = 'row-altered' | 'row-missing' | 'row-and-tombstone' | 'tile-corrupt';

export interface EntryFinding {
  code: EntryFault;
  seq: number;
}

interface Entry {
  seq: string;
  id: string;
  commitment: Uint8Array;
  erased: boolean;
}

/**
 * Reads entries from `lo`, before `hi`, with their contents, and hashes them anew; yields what does not agree, tile by
 * tile of a tree of `size` entries, whose tiles are closed.
 */
export async function* checkEntries(
  sql: Sql,
  log: number,
  { lo, hi, size }: { lo: number; hi: number; size: number },
): AsyncGenerator<EntryFinding[]> {
  for (let index = Math.floor(lo / TILE_WIDTH); index * TILE_WIDTH < hi; index++) {
    const from = Math.max(lo, index * TILE_WIDTH);
    const to = Math.min(hi, (index + 1) * TILE_WIDTH);
    const hashes = await readTile(sql, log, size, { level: 0, index }, sha256);
    const leaves = hashes.subarray(32 * (from - index * TILE_WIDTH));
    yield await checkTile(sql, log, from, to, leaves);
  }
}

async function checkTile(
  sql: Sql,
  log: number,
  lo: number,
  hi: number,
  leaves: Uint8Array,
): Promise<EntryFinding[]> {
  const entries = await sql<Entry[]>`
    select n.seq, n.id, n.commitment, t.seq is not null as erased
    from ledger_entry n left join tombstone t on t.log = n.log and t.seq = n.seq
    where n.log = ${log} and n.seq >= ${lo} and n.seq < ${hi} order by n.seq`;
  const test = sql`where e.log = ${log} and e.id = any(${arrayLiteral(entries.map(({ id }) => id))}::uuid[])`;
  const rows = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, test)}`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const bySeq = new Map(entries.map((entry) => [Number(entry.seq), entry]));
  return Array.from({ length: hi - lo }, (_, nth) => lo + nth).flatMap((seq, nth): EntryFinding[] => {
    const entry = bySeq.get(seq);
    const leaf = leaves.subarray(32 * nth, 32 * (nth + 1));
    const code = entry ? faultOf(entry, byId.get(entry.id), leaf) : 'row-missing';
    return code === undefined ? [] : [{ code, seq }];
  });
}

function faultOf(entry: Entry, row: EventRow | undefined, leaf: Uint8Array): EntryFault | undefined {
  if (!equal(leafHash(entryBytes(entry.commitment), sha256), leaf)) return 'tile-corrupt';
  if (!row) return entry.erased ? undefined : 'row-missing';
  if (entry.erased) return 'row-and-tombstone';
  return row.seq === entry.seq && equal(commitmentOf(row), entry.commitment) ? undefined : 'row-altered';
}

/** The commitment of a row: of a part that was redacted, its digest stands for it. */
export function commitmentOf(row: EventRow): Uint8Array {
  const covered = coveredColumns(readEvent(row));
  return commitDigests(
    partDigest(covered, 'core', row.salt, sha256),
    row.person_digest ?? partDigest(covered, 'person', row.salt, sha256),
    row.payload_digest ?? partDigest(covered, 'payload', row.salt, sha256),
    sha256,
  );
}
