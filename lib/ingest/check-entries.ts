import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import {
  type CodedRow,
  decodeRows,
  type EventRow,
  readEvent,
  redactedParts,
  selectEvents,
} from '@/db/event-row';
import { readTile } from '@/db/ledger-nodes';
import { coveredColumns } from '@/lib/audit/covered';
import type { RedactablePart } from '@/lib/audit/event';
import { equal } from '@/lib/ledger/bytes';
import {
  type CoveredColumn,
  commitDigests,
  entryBytes,
  leafHash,
  PARTS,
  type Part,
  partDigest,
} from '@/lib/ledger/commitment';
import { TILE_WIDTH } from '@/lib/ledger/tiles';
import { sha256 } from '@/lib/sha256';

/** What does not agree with the entries of a log. */
export type EntryFault =
  | 'row-altered'
  | 'commitment-altered'
  | 'row-missing'
  | 'row-and-tombstone'
  | 'redacted-but-present'
  | 'tile-corrupt'
  | 'tile-missing';

export interface EntryFinding {
  code: EntryFault;
  seq: number;
}

interface Entry {
  seq: string;
  id: string;
  commitment: Uint8Array;
  erased: boolean;
  /** Retention may have taken its content. */
  purged: boolean;
}

/** What was read of one tile of a log. */
export interface CheckedTile {
  findings: EntryFinding[];
  /** Leaves of its entries in order, up to the first entry that is missing. */
  leaves: Uint8Array[];
}

/**
 * Reads entries from `lo`, before `hi`, with their contents, and hashes them anew, tile by tile; full tiles below
 * `closed` entries are there, and compared. Yields what does not agree.
 */
export async function* checkEntries(
  sql: Sql,
  log: number,
  { lo, hi, closed }: { lo: number; hi: number; closed: number },
): AsyncGenerator<CheckedTile> {
  for (let index = Math.floor(lo / TILE_WIDTH); index * TILE_WIDTH < hi; index++) {
    const start = index * TILE_WIDTH;
    const range = { lo: Math.max(lo, start), hi: Math.min(hi, start + TILE_WIDTH) };
    const isClosed = start + TILE_WIDTH <= closed;
    const hashes = isClosed ? await readTile(sql, log, closed, { level: 0, index }, sha256) : undefined;
    yield await checkTile(sql, log, range, hashes?.subarray(32 * (range.lo - start)));
  }
}

async function checkTile(
  sql: Sql,
  log: number,
  { lo, hi }: { lo: number; hi: number },
  hashes: Uint8Array | undefined,
): Promise<CheckedTile> {
  const entries = await sql<Entry[]>`
    select n.seq, n.id, n.commitment, t.seq is not null as erased, n.seq < l.min_seq as purged
    from ledger_entry n join log l on l.log = n.log left join tombstone t on t.log = n.log and t.seq = n.seq
    where n.log = ${log} and n.seq >= ${lo} and n.seq < ${hi} order by n.seq`;
  const test = sql`where e.log = ${log} and e.id = any(${arrayLiteral(entries.map(({ id }) => id))}::uuid[])`;
  const rows = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, test)}`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const bySeq = new Map(entries.map((entry) => [Number(entry.seq), entry]));
  const isMissing = hashes?.length === 0;
  const findings: EntryFinding[] = isMissing ? [{ code: 'tile-missing', seq: lo }] : [];
  const leaves: Uint8Array[] = [];
  for (let seq = lo; seq < hi; seq++) {
    const entry = bySeq.get(seq);
    const leaf = entry && leafHash(entryBytes(entry.commitment), sha256);
    if (leaf && leaves.length === seq - lo) leaves.push(leaf);
    const kept = hashes && !isMissing ? hashes.subarray(32 * (seq - lo), 32 * (seq - lo + 1)) : undefined;
    const code = entry && leaf ? faultOf(entry, byId.get(entry.id), leaf, kept) : 'row-missing';
    if (code !== undefined) findings.push({ code, seq });
  }
  return { findings, leaves };
}

function faultOf(
  entry: Entry,
  row: EventRow | undefined,
  leaf: Uint8Array,
  kept: Uint8Array | undefined,
): EntryFault | undefined {
  if (kept && !equal(leaf, kept)) return row && isLogged(row, kept) ? 'commitment-altered' : 'tile-corrupt';
  if (!row) return entry.erased || entry.purged ? undefined : 'row-missing';
  if (entry.erased) return 'row-and-tombstone';
  if (row.seq !== entry.seq || !isCommitted(row, entry.commitment)) return 'row-altered';
  // A digest in the place of a part would let its columns say anything.
  return redactedParts(row).some((part) => !isEmpty(row, part)) ? 'redacted-but-present' : undefined;
}

/** Whether a row is the one whose leaf a tile holds: then it is the entry between them that was changed. */
function isLogged(row: EventRow, kept: Uint8Array): boolean {
  return equal(leafHash(entryBytes(commitmentOf(row)), sha256), kept);
}

function isCommitted(row: EventRow, commitment: Uint8Array): boolean {
  return equal(commitmentOf(row), commitment);
}

function commitmentOf(row: EventRow): Uint8Array {
  const covered = coveredColumns(readEvent(row));
  const digest = (part: Part) => partDigest(covered, part, row.salt, sha256);
  const person = row.person_digest ?? digest('person');
  const payload = row.payload_digest ?? digest('payload');
  return commitDigests(digest('core'), person, payload, sha256);
}

/** Whether a part of a row has no value, but for the empty object that stands for no details. */
function isEmpty(row: EventRow, part: RedactablePart): boolean {
  const covered = coveredColumns(readEvent(row));
  const isBare = (column: CoveredColumn) => column === 'details' && row.details === '{}';
  return PARTS[part].every((column) => covered[column] === undefined || isBare(column));
}
