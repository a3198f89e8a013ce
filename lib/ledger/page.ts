import { base64, concat, equal, type Sha256, unbase64 } from './bytes';
import type { Checkpoint } from './checkpoint';
import {
  type Covered,
  commitDigests,
  entryBytes,
  leafHash,
  PART_NAMES,
  PARTS,
  type Part,
  partHash,
} from './commitment';
import { LedgerError } from './error';
import { rootFromMultiproof } from './proof';

/** What makes a part of an event: the salt that stands before its columns, or its digest where they are not told. */
export interface ProvenPart {
  salt?: string | undefined;
  digest?: string | undefined;
}

/** An entry with its content, base64 and wire names: each part by its columns, or by its digest alone. */
export interface ProvenRow {
  seq: number;
  /** Version of the commitment. */
  v: number;
  /** Columns that have a value. */
  event?: Partial<Covered> | undefined;
  parts?: Readonly<Record<Part, ProvenPart>> | undefined;
  /** Of an erased event, what the log still holds of it. */
  commitment?: string | undefined;
  /** Place of the control entry that tells of the erasure; a claim, until that entry is proven and its signature too. */
  erased_by?: number | undefined;
}

/** The leaf of a row, from the very columns that a reader is shown. Throws `proof-malformed`. */
export function leafOfRow({ seq, v, event, parts, commitment }: ProvenRow, sha256: Sha256): Uint8Array {
  if (v !== 1) throw new LedgerError('proof-malformed', `entry ${seq}: version ${v}`);
  refuseUnproven(seq, event ?? {}, commitment === undefined ? parts : undefined);
  if (commitment !== undefined) return leafHash(entryBytes(bytesOf(commitment, 32, seq)), sha256);
  if (!event || !parts)
    throw new LedgerError('proof-malformed', `entry ${seq}: neither event nor commitment`);
  const digestOf = (part: Part) => {
    const { salt, digest } = parts[part];
    if (digest !== undefined) return bytesOf(digest, 32, seq);
    return partHash(event, part, bytesOf(salt ?? '', 16, seq), sha256);
  };
  const committed = commitDigests(digestOf('core'), digestOf('person'), digestOf('payload'), sha256);
  return leafHash(entryBytes(committed), sha256);
}

/** A column that no salted part binds could say anything beside a proof that holds. */
function refuseUnproven(seq: number, event: Partial<Covered>, parts: ProvenRow['parts']): void {
  const bound = new Set<string>(
    PART_NAMES.flatMap((part) =>
      parts?.[part].salt !== undefined && parts[part].digest === undefined ? PARTS[part] : [],
    ),
  );
  for (const [column, value] of Object.entries(event))
    if (value !== undefined && !bound.has(column))
      throw new LedgerError('column-unproven', `entry ${seq}: ${column}`);
}

/** Throws `root-mismatch` unless rows, in ascending order, are entries of the tree that a checkpoint signs. */
export function checkPage(
  rows: readonly ProvenRow[],
  hashes: readonly Uint8Array[],
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  sha256: Sha256,
): void {
  const leaves = rows.map((row) => ({ index: row.seq, hash: leafOfRow(row, sha256) }));
  if (!equal(rootFromMultiproof(leaves, size, hashes, sha256), root))
    throw new LedgerError('root-mismatch', `of size ${size}`);
}

/** What stands before the bytes of a part, or of a whole entry, in a file. */
const KIND = { salt: 0, digest: 1, commitment: 2 } as const;

/**
 * What a verifier of one event needs beside its columns: of each part a byte of 0 and 16 of salt, or a byte of 1 and 32
 * of digest; of an erased one, a byte of 2 and its commitment.
 */
export function packRow({ seq, parts, commitment }: ProvenRow): Uint8Array {
  if (commitment !== undefined) return concat(Uint8Array.of(KIND.commitment), bytesOf(commitment, 32, seq));
  return concat(
    ...PART_NAMES.flatMap((part) => {
      const { salt, digest } = parts?.[part] ?? {};
      if (digest !== undefined) return [Uint8Array.of(KIND.digest), bytesOf(digest, 32, seq)];
      return [Uint8Array.of(KIND.salt), bytesOf(salt ?? '', 16, seq)];
    }),
  );
}

/** The row of {@link packRow} with its columns. Throws `proof-malformed` for other bytes. */
export function unpackRow(seq: number, packed: Uint8Array, event: Partial<Covered>): ProvenRow {
  let rest = packed;
  const take = (length: number) => {
    const taken = rest.subarray(0, length);
    if (taken.length < length) throw new LedgerError('proof-malformed', `entry ${seq}: too short`);
    rest = rest.subarray(length);
    return taken;
  };
  const part = (): ProvenPart => {
    const [kind] = take(1);
    if (kind === KIND.salt) return { salt: base64(take(16)) };
    if (kind === KIND.digest) return { digest: base64(take(32)) };
    throw new LedgerError('proof-malformed', `entry ${seq}: kind ${kind}`);
  };
  const row: ProvenRow =
    packed[0] === KIND.commitment
      ? { seq, v: 1, event, commitment: base64(take(33).subarray(1)) }
      : { seq, v: 1, event, parts: { core: part(), person: part(), payload: part() } };
  if (rest.length > 0) throw new LedgerError('proof-malformed', `entry ${seq}: too long`);
  return row;
}

function bytesOf(text: string, length: number, seq: number): Uint8Array {
  const bytes = unbase64(text);
  if (bytes?.length !== length) throw new LedgerError('proof-malformed', `entry ${seq}: not ${length} bytes`);
  return bytes;
}
