import { say } from '@/bin/output';
import type { Pool } from '@/db/client';

const POLL_MS = 1_000;
const TIMEOUT_MS = 60 * 60 * 1000;
/** An open tail up to this long is never sealed: it is less than a block. */
const OPEN_MAX = 4_096;
/** Records of reads come all the time; so many are nothing. */
const UNSIGNED_MAX = 5_000;

/**
 * Waits until the counters of every log, and of the platform, cover all but the last block, where this release seals logs; measured before, the
 * figures would be those of a log that has just been loaded. Throws where nobody seals them.
 */
export async function waitUntilSealed(sql: Pool): Promise<void> {
  const [known] = await sql<{ seals: boolean }[]>`
    select exists (select from pg_proc where proname = 'seal_log') as seals`;
  if (!known?.seals) return;
  const deadline = performance.now() + TIMEOUT_MS;
  let told = Number.POSITIVE_INFINITY;
  while (performance.now() < deadline) {
    const [row] = await sql<{ open: number }[]>`
      select (
        select count(*)::int4 from log l where l.kind = 0 and exists (
          select from event e where e.log = l.log and e.id >= l.sealed order by e.id offset ${OPEN_MAX} limit 1)
      ) + (
        select count(*)::int4 from platform p where exists (
          select from event e where e.id >= p.watermark order by e.id offset ${2 * OPEN_MAX} limit 1)
      ) as open`;
    const open = row?.open ?? 0;
    if (open === 0) return;
    if (open < told / 2) say(`${open} logs are still to be sealed`);
    told = Math.min(told, open);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the logs were not sealed within an hour');
}

/** Waits until what was loaded is signed: it is read anew for that, with a core that the figures would miss. */
export async function waitUntilSigned(sql: Pool): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  let told = Number.POSITIVE_INFINITY;
  while (performance.now() < deadline) {
    const [row] = await sql<{ entries: string }[]>`
      select coalesce(sum(l.size - coalesce((
        select max(c.size) from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch), 0)), 0) as entries from log l`;
    const entries = Number(row?.entries ?? 0);
    if (entries < UNSIGNED_MAX) return;
    if (entries < told / 2) say(`${entries} entries are still to be signed`);
    told = Math.min(told, entries);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the logs were not signed within an hour');
}
