import { scheduler } from 'node:timers/promises';

const LOOK_AGAIN_MS = 20;

/**
 * Looks until `look` finds something, and returns it.
 * PostgreSQL and other processes give no signal to wait for, so this is the one place that polls.
 * Throws after `timeoutMs`; `what` names the thing waited for in that error.
 */
export async function waitFor<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined>) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) {
      throw new Error(`embedded database: waited ${timeoutMs / 1000} s in vain for ${what}`);
    }
    await scheduler.wait(LOOK_AGAIN_MS);
  }
}
