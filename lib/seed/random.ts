/** A small deterministic generator (sfc32): the same seed gives the same workload on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** One of `weights` by its share, as an index. */
  weighted(weights: readonly number[]): number;
  /** `length` lower-case hex digits. */
  hex(length: number): string;
}

export interface SeededRandom extends Random {
  /** The same draws for what nobody looks at: as many of them, and no texts made. */
  unseen: Random;
}

export function createRandom(seed: number): SeededRandom {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed | 0];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 16; round++) next();
  const below = (limit: number) => Math.floor(next() * limit);
  const random: Random = {
    next,
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    weighted: (weights) => {
      let left = next() * sumOf(weights);
      for (let nth = 0; nth < weights.length; nth++) {
        left -= weights[nth] ?? 0;
        if (left < 0) return nth;
      }
      return weights.length - 1;
    },
    hex: (length) => {
      let text = '';
      for (let nth = 0; nth < length; nth++) text += DIGITS.charAt(below(16));
      return text;
    },
  };
  const skip = (length: number) => {
    for (let nth = 0; nth < length; nth++) next();
    return '';
  };
  return { ...random, unseen: { ...random, hex: skip } };
}

const DIGITS = '0123456789abcdef';
const sums = new WeakMap<readonly number[], number>();

/** The same weights are drawn from again and again. */
function sumOf(weights: readonly number[]): number {
  const known = sums.get(weights);
  if (known !== undefined) return known;
  const sum = weights.reduce((all, weight) => all + weight, 0);
  sums.set(weights, sum);
  return sum;
}

/** Shares of `count` ranks by Zipf's law with exponent `s`. */
export function zipf(count: number, s = 1): number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** s);
}
