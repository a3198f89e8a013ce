import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { concat, type Sha256 } from '@/lib/ledger/bytes';
import { entryBytes, leafHash } from '@/lib/ledger/commitment';
import { nodeFromTile, TILE_WIDTH, tileOf, tileWidth } from '@/lib/ledger/tiles';
import { Frontier, type Node, type Range, rangeHash, subtreesOf } from '@/lib/ledger/tree';

/** Entries or tiles that must be there are not. */
export class MissingEntries extends Error {}

/**
 * Hashes of ranges of the tree over the first `size` entries of a log, in their order: from its closed tiles, and from
 * its entries where a tile is not full. Throws where either is missing: `closeTiles` comes first.
 */
export async function rangeHashes(
  sql: Sql,
  log: number,
  size: number,
  ranges: readonly Range[],
  sha256: Sha256,
): Promise<Uint8Array[]> {
  const places = new Map<string, { level: number; index: number }>();
  for (const node of ranges.flatMap(subtreesOf)) {
    const { level, index } = tileOf(node);
    places.set(`${level}/${index}`, { level, index });
  }
  const tiles = await readTiles(sql, log, size, [...places.values()], sha256);
  const hashOf = (node: Node) => {
    const { level, index } = tileOf(node);
    return nodeFromTile(node, tiles.get(`${level}/${index}`) ?? new Uint8Array(), sha256);
  };
  return ranges.map((range) => rangeHash(range, hashOf, sha256));
}

/** The root over the first `size` entries. */
export async function rootOf(sql: Sql, log: number, size: number, sha256: Sha256): Promise<Uint8Array> {
  const [root] = await rangeHashes(sql, log, size, [{ lo: 0, hi: size }], sha256);
  return root ?? new Uint8Array();
}

/**
 * The root over the first `size` entries where tiles are closed for `signed` of them alone, be it more or fewer: what is
 * beyond the last closed tile is hashed from its entries. Reads size - signed + 255 entries at most.
 */
export async function growingRootOf(
  sql: Sql,
  log: number,
  size: number,
  signed: number,
  sha256: Sha256,
): Promise<Uint8Array> {
  const closed = Math.floor(Math.min(size, signed) / TILE_WIDTH) * TILE_WIDTH;
  const nodes = subtreesOf({ lo: 0, hi: closed });
  const ranges = nodes.map(({ level, index }) => ({ lo: index * 2 ** level, hi: (index + 1) * 2 ** level }));
  const tree = new Frontier(sha256, closed, await rangeHashes(sql, log, closed, ranges, sha256));
  for (const leaf of await readLeaves(sql, log, closed, size, sha256)) tree.push(leaf);
  return tree.root();
}

/** The hashes of a tile as far as a tree of `size` entries fills it. */
export async function readTile(
  sql: Sql,
  log: number,
  size: number,
  place: { level: number; index: number },
  sha256: Sha256,
): Promise<Uint8Array> {
  const tiles = await readTiles(sql, log, size, [place], sha256);
  return tiles.get(`${place.level}/${place.index}`) ?? new Uint8Array();
}

async function readTiles(
  sql: Sql,
  log: number,
  size: number,
  places: readonly { level: number; index: number }[],
  sha256: Sha256,
): Promise<Map<string, Uint8Array>> {
  const isFull = ({ level, index }: { level: number; index: number }) =>
    tileWidth(level, index, size) === TILE_WIDTH;
  const full = places.filter(isFull);
  const rows =
    full.length === 0
      ? []
      : await sql<{ level: number; index: string; hashes: Uint8Array }[]>`
          select t.level, t.index, t.hashes
          from unnest(
            ${arrayLiteral(full.map(({ level }) => level))}::int2[],
            ${arrayLiteral(full.map(({ index }) => index))}::int8[]) p (level, index)
          join ledger_tile t on t.log = ${log} and t.level = p.level and t.index = p.index`;
  const tiles = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
  for (const place of places.filter((each) => !isFull(each))) {
    const width = tileWidth(place.level, place.index, size);
    const from = place.index * TILE_WIDTH;
    const hashes =
      place.level === 0
        ? await readLeaves(sql, log, from, from + width, sha256)
        : await readRoots(sql, log, place.level - 1, from, from + width);
    tiles.set(`${place.level}/${place.index}`, concat(...hashes));
  }
  return tiles;
}

/** Leaf hashes of entries from `lo`, before `hi`. */
export async function readLeaves(
  sql: Sql,
  log: number,
  lo: number,
  hi: number,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  const rows = await sql<{ commitment: Uint8Array }[]>`
    select n.commitment from ledger_entry n
    where n.log = ${log} and n.seq >= ${lo} and n.seq < ${hi} order by n.seq`;
  if (rows.length !== hi - lo)
    throw new MissingEntries(`log ${log}: ${rows.length} entries from ${lo} to ${hi}`);
  return rows.map(({ commitment }) => leafHash(entryBytes(commitment), sha256));
}

/** Roots of closed tiles of a level from `lo`, before `hi`. */
export async function readRoots(
  sql: Sql,
  log: number,
  level: number,
  lo: number,
  hi: number,
): Promise<Uint8Array[]> {
  const rows = await sql<{ root: Uint8Array }[]>`
    select t.root from ledger_tile t
    where t.log = ${log} and t.level = ${level} and t.index >= ${lo} and t.index < ${hi} order by t.index`;
  if (rows.length !== hi - lo)
    throw new MissingEntries(`log ${log}: ${rows.length} tiles of level ${level} from ${lo} to ${hi}`);
  return rows.map(({ root }) => root);
}
