/** Fields that a list can be sorted by; the id breaks ties. */
export const SORT_FIELDS = [
  ...(['occurredAt', 'action', 'actorId', 'actorEmail', 'resourceType', 'resourceId'] as const),
  ...(['result', 'ip', 'requestId', 'tenantId'] as const),
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** Which part of an ordered list: newest first unless said otherwise. */
export interface Window {
  /** Rows to skip; bigint, because page x per_page may exceed 2^53. */
  offset: bigint;
  limit: number;
  order: 'desc' | 'asc';
  /** `asOf` of an earlier page: the list as it was then. */
  asOf?: string | undefined;
  /** Words that must all occur. */
  search?: string | undefined;
  /** False: the total is 0 and costs nothing. */
  isCounted?: boolean;
}

/** What else than its conditions a question asks. */
export interface Also {
  /** Words that must all occur. */
  search?: string | undefined;
  /** `asOf` of a page: the logs as they were then. */
  asOf?: string | undefined;
}

/** One page and the exact number of rows there are, read in one snapshot. */
export interface Page<Row> {
  rows: readonly Row[];
  total: number;
  /** Names the state of the logs that the page was read from; undefined where nothing could be read. */
  asOf: string | undefined;
  /** Of a page with `asOf`: the ids of its ranks, those of events that were erased since included. */
  ids?: readonly string[];
}

/** One step of a walk by cursor. */
export interface Step {
  sort: SortField;
  order: 'desc' | 'asc';
  limit: number;
  /** Where the last step ended; absent: the beginning. */
  cursor: string | undefined;
  search: string | undefined;
  /** Without it the total is 0 and costs nothing. */
  isCounted: boolean;
}

export interface CursorPage<Row> {
  rows: readonly Row[];
  total: number;
  /** Undefined at the end. */
  nextCursor: string | undefined;
}
