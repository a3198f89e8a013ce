import { concat, type Sha256 } from './bytes';
import { LedgerError } from './error';

/** Leaves from `lo`, before `hi`. */
export interface Range {
  lo: number;
  hi: number;
}

/** The root of a perfect subtree: 2^level leaves, the index-th of that size. */
export interface Node {
  level: number;
  index: number;
}

export const HASH_BYTES = 32;

/** RFC 9162, 2.1.1: the hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(concat(Uint8Array.of(0x01), checkHash(left), checkHash(right)));
}

export function checkHash(hash: Uint8Array): Uint8Array {
  if (hash.length !== HASH_BYTES) throw new LedgerError('hash-length', `${hash.length} bytes`);
  return hash;
}

/** RFC 9162, 2.1.1: the largest power of two below `n`, which is 2 or more. */
export function splitOf(n: number): number {
  let half = 1;
  while (2 * half < n) half *= 2;
  return half;
}

/** The two trees that the tree over a range of 2 leaves or more is made of. */
export function halvesOf({ lo, hi }: Range): { middle: number; left: Range; right: Range } {
  const middle = lo + splitOf(hi - lo);
  return { middle, left: { lo, hi: middle }, right: { lo: middle, hi } };
}

/** The perfect subtrees that a range of a tree is made of, left to right. */
export function subtreesOf(range: Range): Node[] {
  const width = range.hi - range.lo;
  if (width < 1) return [];
  if (width === 1 || 2 * splitOf(width) === width)
    return [{ level: Math.log2(width), index: range.lo / width }];
  const { left, right } = halvesOf(range);
  return [...subtreesOf(left), ...subtreesOf(right)];
}

/** The hash of a range from those of its perfect subtrees (RFC 9162, 2.1.1, MTH); that of no leaves is SHA-256 of nothing. */
export function rangeHash(range: Range, hashOf: (node: Node) => Uint8Array, sha256: Sha256): Uint8Array {
  const hashes = subtreesOf(range).map(hashOf);
  return hashes.reduceRight(
    (right, left, nth) => (nth === hashes.length - 1 ? left : nodeHash(left, right, sha256)),
    hashes.at(-1) ?? sha256(new Uint8Array()),
  );
}

/** A tree that grows by leaves, kept as the roots of its perfect subtrees: none, or those of {@link subtreesOf} to go on from. */
export class Frontier {
  readonly #roots: Uint8Array[];

  constructor(
    readonly sha256: Sha256,
    public size = 0,
    roots: readonly Uint8Array[] = [],
  ) {
    if (roots.length !== subtreesOf({ lo: 0, hi: size }).length)
      throw new LedgerError('size-range', `${roots.length} subtrees of ${size}`);
    this.#roots = roots.map(checkHash);
  }

  push(leaf: Uint8Array): void {
    this.#pushSubtree(leaf, 1);
  }

  /** Adds so many leaves that follow, as the roots of {@link subtreesOf} their range, each of which has its place there. */
  pushRange(length: number, roots: readonly Uint8Array[]): void {
    const nodes = subtreesOf({ lo: this.size, hi: this.size + length });
    if (roots.length !== nodes.length || !nodes.every(({ index }) => Number.isInteger(index)))
      throw new LedgerError('size-range', `${roots.length} subtrees of ${length} behind ${this.size}`);
    for (const [nth, root] of roots.entries()) this.#pushSubtree(root, 2 ** (nodes[nth]?.level ?? 0));
  }

  #pushSubtree(root: Uint8Array, width: number): void {
    let hash = checkHash(root);
    for (let left = this.size / width; left % 2 === 1; left = (left - 1) / 2)
      hash = nodeHash(this.#roots.pop() ?? root, hash, this.sha256);
    this.#roots.push(hash);
    this.size += width;
  }

  /** Of its perfect subtrees, left to right. */
  roots(): Uint8Array[] {
    return [...this.#roots];
  }

  root(): Uint8Array {
    let next = 0;
    return rangeHash({ lo: 0, hi: this.size }, () => this.#roots[next++] ?? new Uint8Array(), this.sha256);
  }
}
