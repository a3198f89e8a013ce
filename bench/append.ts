import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchDatabase, describeMachine, withDatabases } from '@/bench/database';
import { printSizes } from '@/bench/sizes';
import { seedDatabase } from '@/bin/commands/seed';
import { say, startProgress } from '@/bin/output';
import { ensurePartition } from '@/db/migrate';
import { createWorkload } from '@/lib/seed/workload';

/**
 * Append throughput against raw COPY: the same rows, the same tables with the same indexes, the same server, one
 * after the other. The append redacts, hashes, numbers and deduplicates; COPY does none of it and is the limit.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, tenants: { type: 'string', default: '200' } },
});
const events = Number(values.events);
const TABLES = ['ledger_entry', 'event'] as const;

await withDatabases(['bench_append', 'bench_copy'], async ([appended, copied]) => {
  if (!appended || !copied) throw new Error('two databases are needed');
  say(await describeMachine(appended.sql));
  const appendS = await timeAppend(appended);
  const copyS = await timeCopy(appended, copied);
  say(`append  ${rate(appendS)} events/s  (${appendS.toFixed(1)} s)`);
  say(`COPY    ${rate(copyS)} events/s  (${copyS.toFixed(1)} s)`);
  say(`append is ${(appendS / copyS).toFixed(2)} times the time of raw COPY`);
  await printSizes(appended.owner, events);
});

function rate(seconds: number): string {
  return new Intl.NumberFormat('en-US').format(Math.round(events / seconds));
}

async function timeAppend({ sql }: BenchDatabase): Promise<number> {
  const workload = createWorkload({
    events,
    tenants: Number(values.tenants),
    endAtMs: Date.UTC(2026, 9, 1),
    days: 90,
  });
  const progress = startProgress('append', events, 'events');
  const startedAt = performance.now();
  await seedDatabase(sql, workload, (done) => progress.update(done));
  progress.stop();
  return (performance.now() - startedAt) / 1000;
}

/** The rows go out into files of the server first, so that only COPY FROM is timed. */
async function timeCopy(from: BenchDatabase, to: BenchDatabase): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-bench-'));
  chmodSync(folder, 0o777); // the server may run as another account
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
  { admin }: BenchDatabase,
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
