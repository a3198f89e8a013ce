import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from './book';
import type { FeedReader } from './feed-reader';

const LOOK_EVERY_MS = 100;
const TOLD_MAX = 5;

/** A feed, and the tenants whose events it tells. */
export interface WatchedFeed extends FeedReader {
  tenants: readonly string[];
}

/**
 * Feeds have everything that was acknowledged before this moment as soon as they have caught up, once and in order: it is
 * calm by now, and so they have as long as the API has to be back.
 */
export async function checkFeeds(
  feeds: readonly WatchedFeed[],
  { acknowledged }: Book,
  withinMs: number,
): Promise<string[]> {
  const due = [...acknowledged];
  const missing = ({ ids, tenants }: WatchedFeed) =>
    due.filter(([id, { tenantId }]) => tenants.includes(tenantId) && !ids.has(id));
  const deadline = performance.now() + withinMs;
  while (feeds.some((feed) => missing(feed).length > 0) && performance.now() < deadline)
    await sleep(LOOK_EVERY_MS);
  return feeds.flatMap((feed) => [
    ...feed.complaints,
    ...missing(feed)
      .slice(0, TOLD_MAX)
      .map(([id]) => `${feed.name} has not told of event ${id} within ${withinMs} ms: ${feed.state()}`),
  ]);
}
