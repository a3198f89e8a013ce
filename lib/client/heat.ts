/** Levels of a heat map above nothing. */
export const LEVELS = 5;

/** 0 of nothing, else 1 to {@link LEVELS}: the root of the share of the greatest count, so that small ones differ too. */
export function levelOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil(LEVELS * Math.sqrt(count / most) - 1e-9));
}

/** The least and the greatest count of each level; levels that no count has are left out. */
export function levelRanges(most: number): readonly { level: number; low: number; high: number }[] {
  return Array.from({ length: LEVELS }, (_, nth) => {
    const bound = (level: number) => Math.floor(most * (level / LEVELS) ** 2 + 1e-9);
    return { level: nth + 1, low: bound(nth) + 1, high: bound(nth + 1) };
  }).filter(({ low, high }) => low <= high);
}
