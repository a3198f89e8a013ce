import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Bucket, Histogram } from '@/lib/audit/facets';
import type { AuditFilter } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Also } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { parseAsOf } from './as-of';
import { countThen } from './buckets';
import { poolOf } from './count';
import { resultName } from './days';
import { explainPlan, idFloor, narrowPlan, planRead } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { firstMs } from './span';
import { isUnknownZone } from './zone-bounds';

export interface HistogramOptions extends Also {
  /** Undefined: where the first event of the log stands. */
  fromMs: number | undefined;
  /** Not in it any more. */
  toMs: number;
  /** At most so many bars. */
  bucketsMax: number;
  /** Name of a time zone: bars begin at its round hours, days and months. */
  zone: string;
}

/** Round widths, with what they are counted from and their shortest length. */
const WIDTHS = [
  ...[1, 5, 10, 30].map((n) => ({ width: `${n} seconds`, from: 'minute', ms: n * 1_000 })),
  ...[1, 5, 10, 30].map((n) => ({ width: `${n} minutes`, from: 'hour', ms: n * 60_000 })),
  ...[1, 3, 6, 12].map((n) => ({ width: `${n} hours`, from: 'day', ms: n * 3_600_000 })),
  { width: '1 day', from: 'day', ms: 86_400_000 },
  { width: '7 days', from: 'week', ms: 7 * 86_400_000 },
  { width: '1 month', from: 'month', ms: 28 * 86_400_000 },
  { width: '3 months', from: 'year', ms: 90 * 86_400_000 },
  { width: '1 year', from: 'year', ms: 365 * 86_400_000 },
  { width: '10 years', from: 'decade', ms: 3_652 * 86_400_000 },
  { width: '100 years', from: 'century', ms: 36_524 * 86_400_000 },
] as const;
/** Of the one bar that is left where even the widest ones are too many. */
const WIDEST = '10000 years';

/**
 * Events over time by result, in bars of a round width, from one snapshot; the first and the last one end with the range.
 * Exact: from blocks, and from the rows at the ends of bars. Under `asOf` what came since is not counted, nor what was
 * erased since. Throws `invalid_request` for a zone that is none, and `overloaded` where rows must be looked at and are
 * too many.
 */
export async function histogram(
  scope: Scope,
  filter: AuditFilter,
  options: HistogramOptions,
): Promise<Histogram> {
  const { search, asOf, toMs } = options;
  const then = asOf === undefined ? undefined : parseAsOf(scope, asOf);
  const until = [...filter, instantBound('occurredAt', 'lt', BigInt(toMs) * 1000n)];
  const whole = await readOn('list', (sql) => planRead(sql, scope, until, search));
  const fromMs = Math.min(options.fromMs ?? (await firstMs(whole)) ?? toMs - 1, toMs - 1);
  const plan = narrowPlan(whole, { lo: idFloor(fromMs) });
  notePlan(explainPlan('histogram', plan));
  const pool = poolOf(plan);
  return await readSnapshot(pool === 'list' ? 'stats' : pool, async (sql) => {
    const { width, bounds } = await roundBounds(sql, { ...options, fromMs });
    const buckets: Bucket[] = bounds.slice(0, -1).map((startMs) => ({ startMs, byResult: {} }));
    for (const { bucket: nth, result, events } of await countThen(sql, plan, then, bounds)) {
      const name = resultName(result);
      const bucket = buckets[nth - 1];
      if (bucket) bucket.byResult[name] = (bucket.byResult[name] ?? 0) + Number(events);
    }
    return { width, buckets, endMs: toMs };
  });
}

/** A width, and the instants between the bars, the ends of the range included: those of the first that is not too narrow. */
async function roundBounds(sql: Sql, options: HistogramOptions & { fromMs: number }) {
  const { fromMs, toMs, bucketsMax } = options;
  // One less, because a range seldom begins at a round instant.
  const shortest = (toMs - fromMs) / Math.max(bucketsMax - 1, 1);
  for (const width of WIDTHS.filter(({ ms }) => ms >= shortest)) {
    const inside = await roundInstants(sql, width, options);
    if (inside.length < bucketsMax) return { width: width.width, bounds: [fromMs, ...inside, toMs] };
  }
  return { width: WIDEST, bounds: [fromMs, toMs] };
}

/** Round instants inside a range; in the zone, days may be longer or shorter than others. */
async function roundInstants(
  sql: Sql,
  { width, from }: (typeof WIDTHS)[number],
  { fromMs, toMs, zone }: HistogramOptions & { fromMs: number },
): Promise<number[]> {
  const rows = await run(
    sql<{ ms: string }[]>`
      select (extract(epoch from b) * 1000)::int8 as ms
      from (select to_timestamp(${fromMs}::float8 / 1000) as lo, to_timestamp(${toMs}::float8 / 1000) as hi) r
      cross join lateral generate_series(date_trunc(${from}, r.lo, ${zone}), r.hi, ${width}::interval, ${zone}) b
      where b > r.lo and b < r.hi order by b`,
  ).catch((cause: unknown) => {
    throw isUnknownZone(cause)
      ? new AuditError('invalid_request', `Unknown time zone ${zone}`, { cause })
      : cause;
  });
  return rows.map(({ ms }) => Number(ms));
}
