import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { concat, equal, hex, utf8 } from './bytes';
import { leafHash } from './commitment';
import {
  checkConsistency,
  consistencyRanges,
  inclusionRanges,
  multiproofRanges,
  rootFromInclusion,
  rootFromMultiproof,
} from './proof';
import { faultOf, readVectors, sha256, someLeaf } from './test-hash';
import { Frontier, type Node, nodeHash, type Range, rangeHash, subtreesOf } from './tree';

/** A tree in memory, by the definition of RFC 9162, 2.1.1, and nothing else. */
function makeTree(leaves: readonly Uint8Array[]) {
  const hashOfRange = ({ lo, hi }: Range): Uint8Array => {
    if (hi - lo === 0) return sha256(new Uint8Array());
    if (hi - lo === 1) return leaves[lo] ?? new Uint8Array();
    let half = 1;
    while (half * 2 < hi - lo) half *= 2;
    const [left, right] = [hashOfRange({ lo, hi: lo + half }), hashOfRange({ lo: lo + half, hi })];
    return sha256(concat(Uint8Array.of(1), left, right));
  };
  const nodeOf = ({ level, index }: Node) =>
    hashOfRange({ lo: index * 2 ** level, hi: (index + 1) * 2 ** level });
  const hashes = (ranges: readonly Range[]) => ranges.map((range) => rangeHash(range, nodeOf, sha256));
  return {
    node: nodeOf,
    root: (size: number) => hashOfRange({ lo: 0, hi: size }),
    inclusion: (index: number, size: number) => hashes(inclusionRanges(index, size)),
    consistency: (from: number, to: number) => hashes(consistencyRanges(from, to)),
    multiproof: (indexes: readonly number[], size: number) => hashes(multiproofRanges(indexes, size)),
  };
}

const SIZE = 90;
const LEAVES = Array.from({ length: SIZE }, (_, nth) => someLeaf(nth));
const tree = makeTree(LEAVES);
const sizes = fc.integer({ min: 1, max: SIZE });
const leafAt = (index: number) => LEAVES[index] ?? new Uint8Array();

const bytes = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));
const proofs = z
  .array(bytes)
  .nullable()
  .transform((hashes) => hashes ?? []);
const Inclusion = z.object({
  ...{ name: z.string(), leafIdx: z.number(), treeSize: z.number() },
  ...{ root: bytes, leafHash: bytes, proof: proofs, wantErr: z.boolean() },
});
const Consistency = z.object({
  ...{ name: z.string(), size1: z.number(), size2: z.number() },
  ...{ root1: bytes, root2: bytes, proof: proofs, wantErr: z.boolean() },
});

function lines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readVectors(file)
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}

describe('published proofs', () => {
  it.each(lines('merkle/inclusion.jsonl', Inclusion))('$name', async (it) => {
    let root: Uint8Array | undefined;
    const fault = await faultOf(() => {
      root = rootFromInclusion(it.leafHash, it.leafIdx, it.treeSize, it.proof, sha256);
    });
    expect(fault === 'none' && root !== undefined && equal(root, it.root)).toBe(!it.wantErr);
  });

  it.each(lines('merkle/consistency.jsonl', Consistency))('$name', async (it) => {
    const [from, to] = [
      { size: it.size1, root: it.root1 },
      { size: it.size2, root: it.root2 },
    ];
    const fault = await faultOf(() => checkConsistency(from, to, it.proof, sha256));
    expect(fault === 'none').toBe(!it.wantErr);
  });

  it('every root, inclusion and consistency up to size 70 has the published digest', () => {
    const expected = z
      .object({ max_size: z.number(), roots: z.string(), inclusion: z.string(), consistency: z.string() })
      .parse(JSON.parse(readVectors('merkle/accumulated-70.json')));
    const input = (nth: number) => (nth < 256 ? Uint8Array.of(nth) : Uint8Array.of(nth >> 8, nth & 255));
    const published = makeTree(
      Array.from({ length: expected.max_size }, (_, nth) => leafHash(input(nth), sha256)),
    );
    const told = { roots: '', inclusion: '', consistency: '' };
    const print = (hashes: readonly Uint8Array[]) => `${hashes.map((hash) => ` ${hex(hash)}`).join('')}\n`;
    for (let size = 0; size <= expected.max_size; size++) {
      told.roots += `${size} ${hex(published.root(size))}\n`;
      for (let at = 0; at < size; at++)
        told.inclusion += `${at} ${size}${print(published.inclusion(at, size))}`;
      for (let from = 1; from <= size; from++)
        told.consistency += `${from} ${size}${print(published.consistency(from, size))}`;
    }
    const digest = (text: string) => hex(sha256(utf8(text)));
    expect([digest(told.roots), digest(told.inclusion), digest(told.consistency)]).toEqual([
      ...[expected.roots, expected.inclusion, expected.consistency],
    ]);
  });

  it('the reference tree of RFC 6962 has its roots, and a real log its leaf and root', () => {
    const reference = z
      .object({ leaf_inputs_hex: z.array(z.string()), root_hex_by_size: z.array(z.string()) })
      .parse(JSON.parse(readVectors('rfc6962/reference-tree.json')));
    const frontier = new Frontier(sha256);
    const roots = [hex(frontier.root())];
    for (const input of reference.leaf_inputs_hex) {
      frontier.push(leafHash(Uint8Array.from(Buffer.from(input, 'hex')), sha256));
      roots.push(hex(frontier.root()));
    }
    expect(roots.length).toBeGreaterThan(5);
    expect(roots).toEqual(reference.root_hex_by_size.slice(0, roots.length));
  });
});

describe('a tree', () => {
  it('that grows leaf by leaf has the root of its definition at each size', () => {
    const frontier = new Frontier(sha256);
    for (let size = 0; size <= SIZE; size++) {
      expect([size, hex(frontier.root())]).toEqual([size, hex(tree.root(size))]);
      if (size < SIZE) frontier.push(leafAt(size));
    }
  });

  it('grows by ranges whose places are their own, and by no others', async () => {
    const rootsOf = (lo: number, hi: number) => subtreesOf({ lo, hi }).map(tree.node);
    for (const width of [1, 2, 4, 8, 32]) {
      const grown = new Frontier(sha256);
      for (let lo = 0; lo < SIZE; lo += width) {
        const hi = Math.min(SIZE, lo + width);
        grown.pushRange(hi - lo, rootsOf(lo, hi));
        expect([width, grown.size, hex(grown.root())]).toEqual([width, hi, hex(tree.root(hi))]);
      }
    }
    const three = new Frontier(sha256, 3, rootsOf(0, 3));
    expect(await faultOf(() => three.pushRange(2, [leafAt(0)]))).toBe('size-range');
    expect(await faultOf(() => three.pushRange(1, []))).toBe('size-range');
    expect(hex(three.root())).toBe(hex(tree.root(3)));
  });

  it('goes on from the perfect subtrees of any size, and from no other number or length of hashes', async () => {
    for (let from = 0; from <= SIZE; from++) {
      const roots = subtreesOf({ lo: 0, hi: from }).map(tree.node);
      const grown = new Frontier(sha256, from, roots);
      for (let size = from; size < SIZE; size++) grown.push(leafAt(size));
      expect([from, hex(grown.root())]).toEqual([from, hex(tree.root(SIZE))]);
      expect(await faultOf(() => new Frontier(sha256, from, [...roots, leafAt(0)]))).toBe('size-range');
    }
    expect(await faultOf(() => new Frontier(sha256, 1, [new Uint8Array(31)]))).toBe('hash-length');
    expect(await faultOf(() => new Frontier(sha256).push(new Uint8Array(31)))).toBe('hash-length');
  });

  it('proves each leaf in each size, and no other leaf, place, size or changed hash', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, at, seed) => {
        const index = at % size;
        const proof = tree.inclusion(index, size);
        const rootOf = (...[leaf, place, width, hashes]: [Uint8Array, number, number, Uint8Array[]]) =>
          hex(rootFromInclusion(leaf, place, width, hashes, sha256));
        const root = hex(tree.root(size));
        expect(rootOf(leafAt(index), index, size, proof)).toBe(root);
        expect(rootOf(someLeaf(-1), index, size, proof)).not.toBe(root);
        if (proof.length === 0) return;
        const nth = seed % proof.length;
        const changed = proof.map((hash, place) => (place === nth ? flip(hash, seed) : hash));
        expect(rootOf(leafAt(index), index, size, changed)).not.toBe(root);
      }),
    );
  });

  it('proves that each size is the beginning of each larger one', async () => {
    for (let to = 1; to <= SIZE; to++) {
      for (let from = 1; from <= to; from++) {
        const proof = tree.consistency(from, to);
        const before = { size: from, root: tree.root(from) };
        const now = { size: to, root: tree.root(to) };
        checkConsistency(before, now, proof, sha256);
        const forged = { size: from, root: someLeaf(-1) };
        if (from < to)
          expect(await faultOf(() => checkConsistency(forged, now, proof, sha256))).toBe('root-mismatch');
      }
    }
  });

  it('proves several leaves at once, with a hash for each range that holds none of them', () => {
    fc.assert(
      fc.property(sizes, fc.uniqueArray(fc.nat(), { maxLength: 12 }), fc.nat(), (size, some, seed) => {
        const indexes = [...new Set(some.map((at) => at % size))].sort((a, b) => a - b);
        const proof = tree.multiproof(indexes, size);
        const leaves = indexes.map((index) => ({ index, hash: leafAt(index) }));
        expect(hex(rootFromMultiproof(leaves, size, proof, sha256))).toBe(hex(tree.root(size)));
        const [first] = leaves;
        if (first) {
          const others = leaves.map((leaf) => (leaf === first ? { ...leaf, hash: someLeaf(-1) } : leaf));
          expect(hex(rootFromMultiproof(others, size, proof, sha256))).not.toBe(hex(tree.root(size)));
        }
        const nth = proof.length === 0 ? -1 : seed % proof.length;
        const changed = proof.map((hash, place) => (place === nth ? flip(hash, seed) : hash));
        if (nth >= 0)
          expect(hex(rootFromMultiproof(leaves, size, changed, sha256))).not.toBe(hex(tree.root(size)));
      }),
    );
  });
});

function flip(hash: Uint8Array, seed: number): Uint8Array {
  return hash.map((byte, nth) => (nth === seed % 32 ? byte ^ (1 << (seed % 8)) : byte));
}

describe('what is no proof is refused by its name', () => {
  const [root, leaf] = [tree.root(11), leafAt(5)];
  const inclusion = tree.inclusion(5, 11);
  const consistency = tree.consistency(5, 11);
  const from = { size: 5, root: tree.root(5) };
  const to = { size: 11, root };
  const leaves = [
    { index: 2, hash: leafAt(2) },
    { index: 5, hash: leaf },
  ];
  const several = tree.multiproof([2, 5], 11);
  const short = new Uint8Array(31);

  it.each([
    ['proof-length', () => rootFromInclusion(leaf, 5, 11, inclusion.slice(1), sha256)],
    ['proof-length', () => rootFromInclusion(leaf, 5, 11, [...inclusion, leaf], sha256)],
    ['proof-length', () => rootFromInclusion(leaf, 5, 11, [], sha256)],
    ['hash-length', () => rootFromInclusion(leaf, 5, 11, [short, ...inclusion.slice(1)], sha256)],
    ['hash-length', () => rootFromInclusion(short, 5, 11, inclusion, sha256)],
    ['index-range', () => rootFromInclusion(leaf, 11, 11, inclusion, sha256)],
    ['index-range', () => rootFromInclusion(leaf, -1, 11, inclusion, sha256)],
    ['index-range', () => rootFromInclusion(leaf, 0.5, 11, inclusion, sha256)],
    ['index-range', () => inclusionRanges(0, 2 ** 53)],
    ['proof-length', () => checkConsistency(from, to, consistency.slice(1), sha256)],
    ['proof-length', () => checkConsistency(from, to, [leaf, ...consistency], sha256)],
    ['proof-length', () => checkConsistency(to, to, [leaf], sha256)],
    ['root-mismatch', () => checkConsistency({ size: 11, root: leaf }, to, [], sha256)],
    ['root-mismatch', () => checkConsistency(from, { size: 11, root: leaf }, consistency, sha256)],
    ['hash-length', () => checkConsistency(from, to, [short, ...consistency.slice(1)], sha256)],
    ['size-range', () => checkConsistency({ size: 12, root }, to, consistency, sha256)],
    ['size-range', () => checkConsistency({ size: 0, root }, to, [], sha256)],
    ['size-range', () => consistencyRanges(1, 2 ** 53)],
    ['size-range', () => consistencyRanges(1.5, 3)],
    ['proof-length', () => rootFromMultiproof(leaves, 11, several.slice(1), sha256)],
    ['proof-length', () => rootFromMultiproof(leaves, 11, [...several, leaf], sha256)],
    ['hash-length', () => rootFromMultiproof(leaves, 11, [short, ...several.slice(1)], sha256)],
    ['hash-length', () => rootFromMultiproof([], 11, [short], sha256)],
    ['hash-length', () => rootFromMultiproof([{ index: 0, hash: short }], 1, [], sha256)],
    ['index-range', () => rootFromMultiproof([...leaves].reverse(), 11, several, sha256)],
    ['index-range', () => rootFromMultiproof([...leaves, ...leaves.slice(1)], 11, several, sha256)],
    ['index-range', () => multiproofRanges([11], 11)],
    ['hash-length', () => nodeHash(leaf, short, sha256)],
    ['hash-length', () => nodeHash(short, leaf, sha256)],
  ])('%s: %s', async (fault, check) => {
    expect(await faultOf(check)).toBe(fault);
  });
});
