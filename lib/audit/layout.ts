/** How close the rows of a table stand. */
export const DENSITIES = ['comfortable', 'compact', 'relaxed'] as const;
export type Density = (typeof DENSITIES)[number];

/** How somebody has a column of a table; a list of them is their order. */
export interface ColumnLayout {
  id: string;
  /** Pixels; null: as wide as the table makes it. */
  width: number | null;
  pinned: boolean;
}

/** What the width of a column is kept within, in pixels. */
export const COLUMN_WIDTH = { min: 40, max: 1_200 } as const;
