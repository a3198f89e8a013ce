import { equal, type Sha256 } from './bytes';
import { LedgerError } from './error';
import { checkHash, halvesOf, nodeHash, type Range, splitOf } from './tree';

/** The ranges whose hashes prove that a leaf is in a tree, from its sibling up (RFC 9162, 2.1.3.1). */
export function inclusionRanges(index: number, size: number): Range[] {
  checkIndex(index, size);
  const path = (range: Range): Range[] => {
    if (range.hi - range.lo === 1) return [];
    const { middle, left, right } = halvesOf(range);
    return index < middle ? [...path(left), right] : [...path(right), left];
  };
  return path({ lo: 0, hi: size });
}

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2). */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  sha256: Sha256,
): Uint8Array {
  checkIndex(index, size);
  checkHash(leaf);
  const take = hashesFromEnd(proof);
  const root = (at: number, width: number): Uint8Array => {
    if (width === 1) return leaf;
    const [half, sibling] = [splitOf(width), take.next()];
    return at < half
      ? nodeHash(root(at, half), sibling, sha256)
      : nodeHash(sibling, root(at - half, width - half), sha256);
  };
  const found = root(index, size);
  take.end();
  return found;
}

/** The ranges whose hashes prove that a tree of `from` leaves is the beginning of one of `to` (RFC 9162, 2.1.4.1). */
export function consistencyRanges(from: number, to: number): Range[] {
  checkSizes(from, to);
  const path = (range: Range, isWhole: boolean): Range[] => {
    if (range.hi === from) return isWhole ? [] : [range];
    const { middle, left, right } = halvesOf(range);
    return from <= middle ? [...path(left, isWhole), right] : [...path(right, false), left];
  };
  return path({ lo: 0, hi: to }, true);
}

/** Throws unless the proof leads from one root to the other (RFC 9162, 2.1.4.2). */
export function checkConsistency(
  from: { size: number; root: Uint8Array },
  to: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
  sha256: Sha256,
): void {
  checkSizes(from.size, to.size);
  const take = hashesFromEnd(proof);
  /** The hash of a range as it was, as far as it was there, and as it is. */
  const both = (range: Range, isWhole: boolean): [Uint8Array, Uint8Array] => {
    if (range.hi === from.size) {
      const hash = isWhole ? from.root : take.next();
      return [hash, hash];
    }
    const { middle, left, right } = halvesOf(range);
    const sibling = take.next();
    if (from.size <= middle) {
      const [before, now] = both(left, isWhole);
      return [before, nodeHash(now, sibling, sha256)];
    }
    const [before, now] = both(right, false);
    return [nodeHash(sibling, before, sha256), nodeHash(sibling, now, sha256)];
  };
  const [before, now] = both({ lo: 0, hi: to.size }, true);
  take.end();
  if (!equal(before, from.root)) throw new LedgerError('root-mismatch', `of size ${from.size}`);
  if (!equal(now, to.root)) throw new LedgerError('root-mismatch', `of size ${to.size}`);
}

/** The ranges whose hashes, with several leaves, make the root: left to right, each that holds none of them. Indexes ascend. */
export function multiproofRanges(indexes: readonly number[], size: number): Range[] {
  checkAscending(indexes, size);
  const missing = (range: Range, within: readonly number[]): Range[] => {
    if (within.length === 0) return [range];
    if (range.hi - range.lo === 1) return [];
    const { middle, left, right } = halvesOf(range);
    const [before, behind] = [
      within.filter((index) => index < middle),
      within.filter((index) => index >= middle),
    ];
    return [...missing(left, before), ...missing(right, behind)];
  };
  return missing({ lo: 0, hi: size }, indexes);
}

/** The root that leaves and the hashes of {@link multiproofRanges} lead to. */
export function rootFromMultiproof(
  leaves: readonly { index: number; hash: Uint8Array }[],
  size: number,
  proof: readonly Uint8Array[],
  sha256: Sha256,
): Uint8Array {
  checkAscending(
    leaves.map(({ index }) => index),
    size,
  );
  const take = hashesFromEnd([...proof].reverse());
  const root = (range: Range, within: typeof leaves): Uint8Array => {
    const [first] = within;
    if (!first) return take.next();
    if (range.hi - range.lo === 1) return checkHash(first.hash);
    const { middle, left, right } = halvesOf(range);
    // In this order: it is that of the hashes of the proof.
    const before = root(
      left,
      within.filter(({ index }) => index < middle),
    );
    const behind = root(
      right,
      within.filter(({ index }) => index >= middle),
    );
    return nodeHash(before, behind, sha256);
  };
  const found = root({ lo: 0, hi: size }, leaves);
  take.end();
  return found;
}

/** Gives out the hashes of a proof from its end, and refuses one with fewer or more of them, or of another length. */
function hashesFromEnd(proof: readonly Uint8Array[]) {
  let left = proof.length;
  return {
    next(): Uint8Array {
      left -= 1;
      const hash = proof[left];
      if (!hash) throw new LedgerError('proof-length', `${proof.length} hashes are too few`);
      return checkHash(hash);
    },
    end(): void {
      if (left > 0) throw new LedgerError('proof-length', `${left} of ${proof.length} hashes are too many`);
    },
  };
}

function checkIndex(index: number, size: number): void {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new LedgerError('index-range', `${index} of ${size}`);
}

function checkSizes(from: number, to: number): void {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to)
    throw new LedgerError('size-range', `${from} to ${to}`);
}

function checkAscending(indexes: readonly number[], size: number): void {
  for (const [nth, index] of indexes.entries()) {
    checkIndex(index, size);
    if (nth > 0 && index <= (indexes[nth - 1] ?? 0)) throw new LedgerError('index-range', 'not ascending');
  }
}
