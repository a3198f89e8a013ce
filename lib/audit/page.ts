/** Which part of an ordered list: newest first unless said otherwise. */
export interface Window {
  /** Rows to skip; bigint, because page x per_page may exceed 2^53. */
  offset: bigint;
  limit: number;
  order: 'desc' | 'asc';
}

/** One page and the exact number of rows there are, read in one snapshot. */
export interface Page<Row> {
  rows: readonly Row[];
  total: number;
}
