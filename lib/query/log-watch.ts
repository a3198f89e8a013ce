import { database } from '@/db/pool';
import type { Reach } from '@/lib/audit/scope';
import { log } from '@/lib/log';
import { sizeOfReach } from './feed-entries';

interface Waiter {
  reach: Reach;
  size: bigint;
  wake: () => void;
}

const POLL_MS = 250;
const waiters = new Set<Waiter>();
let isPolling = false;

/**
 * Resolves when the logs of a reach have grown beyond `size`, when `timeoutMs` have passed, or when `signal` is aborted.
 * One poll a quarter of a second serves everybody who waits for the same logs; nobody waits: nothing is polled.
 */
export function waitForGrowth(
  reach: Reach,
  size: bigint,
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
    const waiter: Waiter = { reach, size, wake };
    const deadline = setTimeout(wake, timeoutMs);
    signal.addEventListener('abort', wake, { once: true });
    waiters.add(waiter);
    if (!isPolling) setTimeout(() => void poll(), POLL_MS);
    isPolling = true;
  });
}

async function poll(): Promise<void> {
  const sizes = new Map<string, Promise<bigint>>();
  await Promise.all(
    [...waiters].map(async (waiter) => {
      const key = keyOf(waiter.reach);
      const size = sizes.get(key) ?? sizeOf(waiter.reach);
      sizes.set(key, size);
      if ((await size) !== waiter.size) waiter.wake();
    }),
  );
  isPolling = waiters.size > 0;
  if (isPolling) setTimeout(() => void poll(), POLL_MS);
}

/** A database that does not answer wakes everybody: their own read says what is wrong. */
async function sizeOf(reach: Reach): Promise<bigint> {
  try {
    return (await sizeOfReach(database(), reach)).size;
  } catch (error) {
    log.warn('watch: database does not answer', {}, error);
    return -1n;
  }
}

function keyOf(reach: Reach): string {
  return reach.kind === 'all' ? reach.logs : reach.logs.map(({ log: each }) => each).join();
}
