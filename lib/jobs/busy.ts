import { setTimeout } from 'node:timers/promises';
import { LeaseLost } from '@/lib/ingest/leased';

/** Somebody else works on a job: the queue comes back to it. */
export class JobBusy extends Error {}

const LOOKED_AT_EVERY_MS = 200;

/**
 * Works on a job until it is at its end, here or wherever somebody else is at it: a worker may have found it first, or have
 * taken it over. Answers what it is then; undefined where it is gone.
 */
export async function endJob<T extends { state: string }>(
  work: () => Promise<void>,
  find: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof JobBusy || error instanceof LeaseLost)) throw error;
    }
    const job = await find();
    if (job?.state !== 'queued' && job?.state !== 'running') return job;
    await setTimeout(LOOKED_AT_EVERY_MS);
  }
}
