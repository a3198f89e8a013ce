import { pause } from '@/lib/ingest/leased';
import { log } from '@/lib/log';
import { isTransient } from '@/lib/transient';

const PATIENCE_MS = 500;

/**
 * Tries again while the database is away: a server that answers already must not end because a step of its start met that.
 * Throws what another try would not mend, and the last failure once `signal` is aborted.
 */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
      log.warn('the database went away during the start, trying again', {}, error);
      await pause(PATIENCE_MS, signal);
    }
  }
}
