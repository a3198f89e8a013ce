/** Times of one contender in milliseconds. */
export interface Summary {
  runs: number;
  p50: number;
  p95: number;
  p99: number;
}

/** The percentiles of what was measured, by nearest rank: each is a time that did occur. */
export function summarize(timesMs: readonly number[]): Summary {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { runs: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function median(values: readonly number[]): number {
  return summarize(values).p50;
}
