import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Bench, Family } from '@/bench/family';
import { type MigratedDatabase, withMigrated } from '@/bench/migrated';
import { emptyResult } from '@/bench/rows';
import { seedDatabase } from '@/bin/commands/seed';
import { ensurePartition } from '@/db/migrate';
import { createWorkload } from '@/lib/seed/workload';

const TABLES = ['ledger_entry', 'event'] as const;
const EVENTS = { full: 500_000, quick: 100_000, once: 10_000 } as const;
const ROUNDS = { full: 3, quick: 1 } as const;

/**
 * Loading through the path of `trailmark seed` and of imports against raw COPY of the same rows into the same tables with
 * the same indexes, in turns, each time into empty databases. What is loaded is redacted, hashed, numbered and
 * deduplicated; COPY does none of it and is the limit.
 */
export const bulk: Family = {
  name: 'bulk',
  title: 'Bulk ingestion, events a second',
  check: async () => [], // the checks of the other families are over what this path has loaded
  async measure(bench) {
    const result = emptyResult();
    const events = eventsOf(bench);
    const ratios: number[] = [];
    for (let round = 1; round <= (bench.isQuick ? ROUNDS.quick : ROUNDS.full); round++) {
      await withMigrated(
        bench.installation.embedded,
        ['bench_bulk', 'bench_copy'],
        async ([loaded, copied]) => {
          if (!loaded || !copied) throw new Error('two databases are needed');
          const ownS = await timeLoad(loaded, events);
          const copyS = await timeCopy(bench, loaded, copied);
          const name = `round ${round}, ${events} events`;
          result.rows.push(
            { case: name, contender: 'ours', perSecond: events / ownS },
            { case: name, contender: 'COPY', perSecond: events / copyS },
          );
          ratios.push(ownS / copyS);
        },
      );
    }
    const middle = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)];
    if (middle !== undefined)
      result.verdicts.push({ target: 'ingestBulk', of: 'median round', value: middle });
    return result;
  },
};

function eventsOf({ isQuick, isOnce }: Bench): number {
  if (isOnce) return EVENTS.once;
  return isQuick ? EVENTS.quick : EVENTS.full;
}

async function timeLoad({ sql }: MigratedDatabase, events: number): Promise<number> {
  const workload = createWorkload({ events, tenants: 200, endAtMs: Date.UTC(2026, 0, 1), days: 90 });
  const startedAt = performance.now();
  await seedDatabase(sql, workload);
  return (performance.now() - startedAt) / 1000;
}

/** The rows go out into files of the server first, so that only COPY FROM is timed. */
async function timeCopy(
  { installation }: Bench,
  from: MigratedDatabase,
  to: MigratedDatabase,
): Promise<number> {
  const folder = mkdtempSync(path.join(installation.root, 'copy-'));
  chmodSync(folder, 0o777); // the database server may run as another account
  try {
    const months = await from.sql<{ month: string }[]>`
      select distinct to_char(occurred_at at time zone 'UTC', 'YYYY-MM-01') as month from event`;
    for (const { month } of months) await ensurePartition(to.sql, month);
    const copies = await Promise.all(
      TABLES.map((table) => copyStatements(from, table, path.join(folder, table))),
    );
    for (const { out } of copies) await from.admin.unsafe(out);
    const startedAt = performance.now();
    for (const { into } of copies) await to.admin.unsafe(into);
    return (performance.now() - startedAt) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function copyStatements(
  { admin }: MigratedDatabase,
  table: string,
  file: string,
): Promise<{ out: string; into: string }> {
  const [row] = await admin<{ columns: string }[]>`
    select string_agg(attname, ', ' order by attnum) as columns from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and attgenerated = '' and not attisdropped`;
  const columns = row?.columns ?? '';
  return {
    out: `copy (select ${columns} from ${table} order by log, seq) to '${file}'`,
    into: `copy ${table} (${columns}) from '${file}'`,
  };
}
