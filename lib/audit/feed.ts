import type { StoredEvent } from './event';

/** Entries whose content is gone: their places are told, so that nobody takes the gap for a loss. Inclusive. */
export interface FeedGap {
  tenantId: string;
  from: bigint;
  to: bigint;
  /** What the log still holds of each of them, in order, base64. */
  commitments: string[];
}

export type FeedItem =
  | { kind: 'event'; event: StoredEvent; commitment: string; cursor: string }
  | { kind: 'gap'; gap: FeedGap; cursor: string };

/** The root of the Merkle tree over the first `size` entries of a log, base64. */
export interface LogRoot {
  size: number;
  root: string;
}

export interface FeedPage {
  /** In commit order. May be fewer than the limit, or none, while there is more: a filter passes over the rest. */
  items: readonly FeedItem[];
  /** Where the next page begins; always there, and good for ever. */
  cursor: string;
  hasMore: boolean;
  /** Entries in the logs that were read, at the instant of the page. */
  size: bigint;
  /** Whether entries wait for an older transaction to end before they are handed out. */
  isPending: boolean;
  /** Of one log, without a filter: over everything that was handed out up to the cursor. */
  root: LogRoot | undefined;
}
