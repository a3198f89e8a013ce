import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, hex } from './bytes';
import { faultOf, sha256, someLeaf } from './test-hash';
import { nodeFromTile, parseTilePath, perfectHash, TILE_WIDTH, tileOf, tilePath, tileWidth } from './tiles';
import { Frontier, rangeHash } from './tree';

const SIZE = 70_000;
const LEAVES = Array.from({ length: SIZE }, (_, nth) => someLeaf(nth));

/** Every tile of a tree, by its level and index: full ones, and the last one as far as it goes. */
function makeTiles(leaves: readonly Uint8Array[]): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  for (let [level, hashes] = [0, leaves]; hashes.length > 0; level++) {
    const roots: Uint8Array[] = [];
    for (let index = 0; index * TILE_WIDTH < hashes.length; index++) {
      const tile = concat(...hashes.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH));
      tiles.set(`${level}/${index}`, tile);
      if (tile.length === TILE_WIDTH * 32) roots.push(perfectHash(tile, sha256));
    }
    hashes = roots;
  }
  return tiles;
}

describe('tiles', () => {
  it('give the root of every size', () => {
    const tiles = makeTiles(LEAVES);
    expect(tiles.get('1/1')?.length).toBe(17 * 32);
    const rootOf = (size: number) =>
      hex(
        rangeHash(
          { lo: 0, hi: size },
          (node) => {
            const { level, index } = tileOf(node);
            return nodeFromTile(node, tiles.get(`${level}/${index}`) ?? new Uint8Array(), sha256);
          },
          sha256,
        ),
      );
    const frontier = new Frontier(sha256);
    const sizes = new Set([1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 69_999, 70_000]);
    for (const [nth, leaf] of LEAVES.entries()) {
      frontier.push(leaf);
      if (sizes.has(nth + 1)) expect([nth + 1, rootOf(nth + 1)]).toEqual([nth + 1, hex(frontier.root())]);
    }
  });

  it('are as wide as the example of the specification says', () => {
    const widths = [
      tileWidth(0, 273, SIZE),
      tileWidth(0, 272, SIZE),
      tileWidth(1, 1, SIZE),
      tileWidth(2, 0, SIZE),
    ];
    expect(widths).toEqual([112, 256, 17, 1]);
    expect([tileWidth(0, 274, SIZE), tileWidth(1, 0, 256), tileWidth(0, 0, 256)]).toEqual([0, 1, 256]);
  });

  it('of less than its hashes is refused', async () => {
    const node = { level: 7, index: 1 };
    expect(await faultOf(() => nodeFromTile(node, new Uint8Array(255 * 32), sha256))).toBe('tile-malformed');
    expect(await faultOf(() => nodeFromTile(node, new Uint8Array(256 * 32 + 1), sha256))).toBe(
      'tile-malformed',
    );
  });

  it('have one path each', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 5, width: 7 })).toBe('entries/005.p/7');
    expect(parseTilePath('0/x001/x234/067')).toEqual({ level: 0, index: 1_234_067, width: 256 });
    const tile = fc.record({
      level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
      index: fc.nat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (it) => {
        expect(parseTilePath(tilePath(it))).toEqual(it);
      }),
    );
  });

  it.each([
    ...[
      '0/1',
      '0/0001',
      '00/001',
      '64/001',
      '0/x000/001',
      '0/001.p/0',
      '0/001.p/256',
      '0/001.p/257',
      '0/x009/x007/x199/x254/x740/992',
      '0/001.p/007',
      '0/001.p/',
    ],
    ...['-1/001', 'entry/001', '0/001/x002', '0/x001', '0/', '', '0/001 ', '0/x999/x999/x999/x999/x999/999'],
  ])('%s is no path', async (path) => {
    expect(await faultOf(() => parseTilePath(path))).toBe('tile-malformed');
  });
});
