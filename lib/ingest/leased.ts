import { randomUUID } from 'node:crypto';
import type { Sql } from '@/db/client';
import { log } from '@/lib/log';

const LEASE_S = 30;

/** Work of which one process does it at a time, of all that run on the database. */
export interface LeasedWork {
  /** Name of the lease, and of the work in the log. */
  name: string;
  pauseMs: number;
  /** One round; between its steps it asks whether it may go on, which keeps the lease. */
  round(mayGoOn: () => Promise<boolean>): Promise<unknown>;
}

/** Does it in the background, again and again, in whatever process has the lease. The answer stops it. */
export function startLeased(sql: Sql, { name, pauseMs, round }: LeasedWork): () => Promise<void> {
  const stop = new AbortController();
  const holder = randomUUID();
  const mayGoOn = async () => !stop.signal.aborted && (await takeLease(sql, name, holder, LEASE_S));
  const running = (async () => {
    while (!stop.signal.aborted) {
      try {
        if (await mayGoOn()) await round(mayGoOn);
      } catch (error) {
        if (!stop.signal.aborted) log.warn(`${name} failed, trying again`, {}, error);
      }
      await pause(pauseMs, stop.signal);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}

/** Takes or renews a lease; false while somebody else has it. */
export async function takeLease(sql: Sql, name: string, holder: string, forS: number): Promise<boolean> {
  const [row] = await sql<{ taken: boolean }[]>`
    select take_lease(${name}, ${holder}::uuid, make_interval(secs => ${forS})) as taken`;
  return row?.taken === true;
}

export async function releaseLease(sql: Sql, name: string, holder: string): Promise<void> {
  await sql`select release_lease(${name}, ${holder}::uuid)`;
}

/** Leaves nothing behind on the signal, which lives as long as the process. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
