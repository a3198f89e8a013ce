import { base64, equal } from '@/lib/ledger/bytes';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { leafHash } from '@/lib/ledger/commitment';
import { LedgerError } from '@/lib/ledger/error';
import { checkPage, leafOfRow, type ProvenRow, packRow } from '@/lib/ledger/page';
import { inclusionRanges, multiproofRanges, rootFromMultiproof } from '@/lib/ledger/proof';
import { TILE_WIDTH, tileWidth } from '@/lib/ledger/tiles';
import { printTlogProof } from '@/lib/ledger/tlog-proof';
import type { PageProof } from './answer';
import type { LedgerApi } from './ledger-api';
import { sha256 } from './sha256';
import type { Trusted } from './trust';
import { type HiddenPart, NotVerified, type ProvenPlace } from './verdict';

/**
 * Throws unless all rows are entries of the tree of a checkpoint, and each either shows its core or stands as a
 * commitment alone. Rows ascend.
 */
export function checkRows({ rows, hashes }: PageProof, checkpoint: Checkpoint): void {
  for (const { seq, commitment, parts } of rows)
    if (commitment === undefined && parts?.core.salt === undefined)
      throw new NotVerified('column-unproven', `entry ${seq} does not show its core`);
  checkPage(rows, hashes, checkpoint, sha256);
}

/** The parts of a row that stand as digests: hidden from a role, or redacted. */
export function hiddenParts({ parts }: ProvenRow): HiddenPart[] {
  return (['person', 'payload'] as const).filter((part) => parts?.[part].digest !== undefined);
}

/** Where an entry stands, from a proof of it alone that has been checked. */
export function placeOf(row: ProvenRow, hashes: readonly Uint8Array[], { checkpoint, pin }: Trusted) {
  const { size, root } = checkpoint;
  const nthOf = new Map(multiproofRanges([row.seq], size).map(({ lo, hi }, nth) => [`${lo}-${hi}`, nth]));
  const path = inclusionRanges(row.seq, size).flatMap(
    ({ lo, hi }) => hashes[nthOf.get(`${lo}-${hi}`) ?? -1] ?? [],
  );
  const place: ProvenPlace = {
    seq: row.seq,
    size,
    leaf: base64(leafOfRow(row, sha256)),
    path: path.map(base64),
    root: base64(root),
    file: printTlogProof({ index: row.seq, hashes: path, checkpoint: pin.note, extra: packRow(row) }),
    event: row.event ?? {},
  };
  return place;
}

/**
 * What to say of a row whose leaf does not lead to the root: `row-altered` where the entry that the log itself holds
 * does lead there, and so the content is at fault; else `root-mismatch`, and the tree is.
 */
export async function diagnose(
  api: LedgerApi,
  { checkpoint }: Pick<Trusted, 'checkpoint'>,
  row: ProvenRow,
  hashes: readonly Uint8Array[],
): Promise<NotVerified> {
  const shown = leafOfRow(row, sha256);
  const logged = await loggedLeaf(api, row.seq, checkpoint.size);
  const root = rootFromMultiproof([{ index: row.seq, hash: logged }], checkpoint.size, hashes, sha256);
  const differs = [{ name: 'leaf hash', shown: base64(shown), proven: base64(logged) }];
  if (equal(root, checkpoint.root) && !equal(shown, logged))
    return new NotVerified('row-altered', `entry ${row.seq} is not what was logged`, { differs });
  return new NotVerified('root-mismatch', `entry ${row.seq} and its proof do not lead to the signed root`, {
    differs: [{ name: 'root', shown: base64(root), proven: base64(checkpoint.root) }],
  });
}

/** The leaf of the entry as the log holds it (C2SP tlog-tiles, Log entries). */
async function loggedLeaf(api: LedgerApi, seq: number, size: number): Promise<Uint8Array> {
  const index = Math.floor(seq / TILE_WIDTH);
  const bundle = await api.tile({ level: 'entries', index, width: tileWidth(0, index, size) });
  let rest = bundle;
  for (let nth = index * TILE_WIDTH; rest.length > 2; nth++) {
    const length = (rest[0] ?? 0) * 256 + (rest[1] ?? 0);
    if (nth === seq) return leafHash(rest.subarray(2, 2 + length), sha256);
    rest = rest.subarray(2 + length);
  }
  throw new LedgerError('tile-malformed', `no entry ${seq}`);
}
