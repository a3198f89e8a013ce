import type { Sql } from '@/db/client';
import type { Result } from '@/lib/audit/event';
import { countBuckets, countTotals } from './buckets';
import { poolOf } from './count';
import { resultName } from './days';
import type { Plan } from './plan';
import { readSnapshot } from './reading';

/** Events by result. */
export type Counts = Partial<Record<Result, number>>;

/** Exact counts between each two of ascending instants in milliseconds, from one snapshot. */
export async function series(plan: Plan, boundsMs: readonly number[]): Promise<readonly Counts[]> {
  const pool = poolOf(plan);
  return await readSnapshot(pool === 'list' ? 'stats' : pool, (sql) => seriesOn(sql, plan, boundsMs));
}

/** The same of all results together. */
export async function totals(plan: Plan, boundsMs: readonly number[]): Promise<readonly number[]> {
  const pool = poolOf(plan);
  const counts = boundsMs.slice(1).map(() => 0);
  const rows = await readSnapshot(pool === 'list' ? 'stats' : pool, (sql) =>
    countTotals(sql, plan, boundsMs),
  );
  for (const { bucket, events } of rows) if (bucket - 1 in counts) counts[bucket - 1] = Number(events);
  return counts;
}

/** The counts of {@link series} within a read that goes on. */
export async function seriesOn(
  sql: Sql,
  plan: Plan,
  boundsMs: readonly number[],
): Promise<readonly Counts[]> {
  const counts: Counts[] = boundsMs.slice(1).map(() => ({}));
  for (const { bucket, result, events } of await countBuckets(sql, plan, boundsMs)) {
    const of = counts[bucket - 1];
    const name = resultName(result);
    if (of) of[name] = (of[name] ?? 0) + Number(events);
  }
  return counts;
}

export function sumCounts(counts: Counts): number {
  return Object.values(counts).reduce((sum, events) => sum + events, 0);
}
