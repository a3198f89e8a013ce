import type { Fragment, Sql } from '@/db/client';
import { startLeased } from './leased';

/** Blocks of 4,096 events that one transaction counts: some 2 ms each, for which the writers of that log wait. */
const BLOCKS = 8;
const PAUSE_MS = 1_000;

/** What a round did. */
export interface Sealed {
  /** Blocks sealed, and steps of the platform's chain. */
  steps: number;
}

/**
 * Seals every block that is due: first of each log, then of the platform. Stops early when `mayGoOn` says so. Safe
 * beside other sealers and writers: each step holds the lock of its chain.
 */
export async function sealDue(sql: Sql, mayGoOn: () => Promise<boolean> = async () => true): Promise<Sealed> {
  let steps = 0;
  const due = await sql<{ log: number }[]>`select log from log where ${isDue(sql)} order by log`;
  for (const row of due) {
    for (let made = BLOCKS; made === BLOCKS && (await mayGoOn()); steps += made) {
      made = await sealLog(sql, row.log);
    }
  }
  for (let made = 1; made > 0 && (await mayGoOn()); steps += made) made = await sealPlatform(sql);
  return { steps };
}

/** Whether a row of `log` has something to seal. */
export function isDue(sql: Sql): Fragment {
  return sql`size >= seal_at and size > 0 and seal_after <= now()`;
}

async function sealLog(sql: Sql, of: number): Promise<number> {
  const [row] = await sql<{ made: number }[]>`select seal_log(${of}, ${BLOCKS}) as made`;
  return row?.made ?? 0;
}

async function sealPlatform(sql: Sql): Promise<number> {
  const [row] = await sql<{ made: number }[]>`select seal_platform(${BLOCKS}) as made`;
  return row?.made ?? 0;
}

/**
 * Has the counters of the platform take in what was done to an event. Until then a correction names its actor: who
 * deletes a person's events is told so only when the name is nowhere.
 */
export async function foldCorrections(sql: Sql, id: string): Promise<void> {
  for (;;) {
    const [row] = await sql<{ left: boolean }[]>`
      select exists (select from segment_delta where id = ${id}::uuid) as left`;
    if (!row?.left) return;
    await sealPlatform(sql);
  }
}

/** Seals in the background, in one process of all that run on the database. Resolves once it has stopped. */
export function startSealer(sql: Sql): () => Promise<void> {
  return startLeased(sql, {
    name: 'sealer',
    pauseMs: PAUSE_MS,
    round: (mayGoOn) => sealDue(sql, mayGoOn),
  });
}
