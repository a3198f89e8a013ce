import type { Sha256 } from './bytes';
import { LedgerError } from './error';
import { HASH_BYTES, type Node, nodeHash } from './tree';

/** Hashes of a full tile, whose root is one hash of a tile of the next level (C2SP tlog-tiles, Merkle Tree). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** `width` hashes of a level of tiles, from `index` * 256 on; `entries` are those of level 0 before hashing. */
export interface TileId {
  level: number | 'entries';
  index: number;
  width: number;
}

/** `0/x001/234.p/112` (C2SP tlog-tiles, Merkle Tree and Partial Tiles). */
export function tilePath({ level, index, width }: TileId): string {
  const digits = String(index);
  const groups = digits.padStart(3 * Math.ceil(digits.length / 3), '0').match(/.{3}/g) ?? [];
  const path = groups.map((group, nth) => (nth === groups.length - 1 ? group : `x${group}`)).join('/');
  return `${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The one tile that a path names; throws for any other spelling of it. */
export function parseTilePath(path: string): TileId {
  const [, level = '', groups = '', width = '256'] =
    /^(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  const tile = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    index: Number(groups.replace(/[x/]/g, '')),
    width: Number(width),
  };
  const isTile = Number.isSafeInteger(tile.index) && tile.width > 0 && tile.width <= TILE_WIDTH;
  if (!isTile || tilePath(tile) !== path || Number(tile.level) > 63)
    throw new LedgerError('tile-malformed', path);
  return tile;
}

/** How many hashes a tile has in a tree of `size` leaves. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(hashes, TILE_WIDTH));
}

/** Which hashes of which tile lie below a node. */
export function tileOf({ level, index }: Node) {
  const height = level % TILE_HEIGHT;
  const first = index * 2 ** height;
  return {
    level: (level - height) / TILE_HEIGHT,
    index: Math.floor(first / TILE_WIDTH),
    offset: first % TILE_WIDTH,
    height,
  };
}

/** The hash of a node from the tile that {@link tileOf} names. */
export function nodeFromTile(node: Node, hashes: Uint8Array, sha256: Sha256): Uint8Array {
  const { offset, height } = tileOf(node);
  const [from, width] = [offset * HASH_BYTES, 2 ** height];
  if (hashes.length % HASH_BYTES !== 0 || hashes.length < from + width * HASH_BYTES)
    throw new LedgerError('tile-malformed', `${hashes.length} bytes`);
  return perfectHash(hashes.subarray(from, from + width * HASH_BYTES), sha256);
}

/** The root of a full tile, or of any other number of hashes that is a power of two. */
export function perfectHash(hashes: Uint8Array, sha256: Sha256): Uint8Array {
  if (hashes.length === HASH_BYTES) return hashes;
  const half = hashes.length / 2;
  const [left, right] = [hashes.subarray(0, half), hashes.subarray(half)];
  return nodeHash(perfectHash(left, sha256), perfectHash(right, sha256), sha256);
}
