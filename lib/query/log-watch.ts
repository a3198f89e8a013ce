import { database } from '@/db/pool';
import { log } from '@/lib/log';
import { type FeedLogs, type FeedState, readFeedState } from './feed-entries';

interface Waiter {
  feed: FeedLogs;
  seen: SeenState;
  wake: () => void;
}

const POLL_MS = 250;
const waiters = new Set<Waiter>();
let isPolling = false;

/** What a reader knew of its logs when it found nothing. */
export type SeenState = Pick<FeedState, 'size' | 'isPending'>;

/**
 * Resolves when the logs of a feed have grown or what was pending in them is not any more, when `timeoutMs` have passed,
 * or when `signal` is aborted. One poll a quarter of a second serves everybody who waits for the same logs; while nobody
 * waits nothing is polled.
 */
export function waitForGrowth(
  feed: FeedLogs,
  seen: SeenState,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || timeoutMs <= 0) return resolve();
    const wake = () => {
      waiters.delete(waiter);
      clearTimeout(deadline);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const waiter: Waiter = { feed, seen, wake };
    const deadline = setTimeout(wake, timeoutMs);
    signal.addEventListener('abort', wake, { once: true });
    waiters.add(waiter);
    if (!isPolling) setTimeout(() => void poll(), POLL_MS);
    isPolling = true;
  });
}

async function poll(): Promise<void> {
  const states = new Map<string, Promise<SeenState>>();
  await Promise.all(
    [...waiters].map(async (waiter) => {
      const key = JSON.stringify(waiter.feed);
      const asked = states.get(key) ?? stateOf(waiter.feed);
      states.set(key, asked);
      const { size, isPending } = await asked;
      if (size !== waiter.seen.size || isPending !== waiter.seen.isPending) waiter.wake();
    }),
  );
  isPolling = waiters.size > 0;
  if (isPolling) setTimeout(() => void poll(), POLL_MS);
}

/** A database that does not answer wakes everybody: their own read says what is wrong. */
async function stateOf(feed: FeedLogs): Promise<SeenState> {
  try {
    return await readFeedState(database(), feed);
  } catch (error) {
    log.warn('watch: database does not answer', {}, error);
    return { size: -1n, isPending: true };
  }
}
