import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Bucket, Histogram } from '@/lib/audit/facets';
import type { AuditFilter } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Scope } from '@/lib/audit/scope';
import { perScope, resultName } from './days';
import { dimsList } from './dims';
import { explainPlan, type Plan, planRead } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { compileWhere } from './where';

export interface HistogramOptions {
  fromMs: number;
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

/**
 * Events over time by result, in bars of a round width, from one snapshot; the first and the last one end with the range.
 * Exact: from blocks, and from the rows at the ends of bars. Throws `invalid_request` for a zone that is none, and
 * `overloaded` where rows must be looked at and are too many.
 */
export async function histogram(
  scope: Scope,
  filter: AuditFilter,
  options: HistogramOptions,
): Promise<Histogram> {
  const { fromMs, toMs } = options;
  const bounded = [
    ...filter,
    instantBound('occurredAt', 'gte', BigInt(fromMs) * 1000n),
    instantBound('occurredAt', 'lt', BigInt(toMs) * 1000n),
  ];
  const plan = await readOn('list', (sql) => planRead(sql, scope, bounded));
  notePlan(explainPlan('histogram', plan));
  return await readSnapshot('stats', async (sql) => {
    const { width, bounds } = await roundBounds(sql, options);
    const buckets: Bucket[] = bounds.slice(0, -1).map((startMs) => ({ startMs, byResult: {} }));
    for (const row of await countBuckets(sql, plan, bounds)) {
      const bucket = buckets[row.bucket - 1];
      if (bucket) bucket.byResult[resultName(row.result)] = Number(row.events);
    }
    return { width, buckets, endMs: toMs };
  });
}

/** The instants between the bars, the ends of the range included. */
async function roundBounds(sql: Sql, { fromMs, toMs, bucketsMax, zone }: HistogramOptions) {
  // One less, because a range seldom begins at a round instant.
  const shortest = (toMs - fromMs) / Math.max(bucketsMax - 1, 1);
  const { width, from } = WIDTHS.find(({ ms }) => ms >= shortest) ?? WIDTHS[WIDTHS.length - 1] ?? WIDTHS[0];
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
  return { width, bounds: [fromMs, ...rows.map(({ ms }) => Number(ms)), toMs] };
}

function isUnknownZone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '22023'; // invalid_parameter_value
}

async function countBuckets(sql: Sql, plan: Plan, boundsMs: readonly number[]) {
  if (plan.access === 'nothing') return [];
  // A filter may have bounds of its own, within those of the bars.
  const { lo, hi } = plan.range;
  const bounds = sql`(
    select array_agg(least(greatest(uuid_at(b), ${lo}::uuid), ${hi}::uuid) order by b)
    from unnest(${arrayLiteral(boundsMs)}::int8[]) b)`;
  const { rows } = await bucketRows(sql, plan, bounds);
  return await run(
    sql<{ bucket: number; result: number; events: string }[]>`
      select c.bucket, c.result, sum(c.events) as events from (${rows}) c group by 1, 2 having sum(c.events) > 0`,
  );
}

/** In an object, because a fragment is a thenable. */
async function bucketRows(sql: Sql, plan: Plan, bounds: Fragment): Promise<{ rows: Fragment }> {
  if (plan.access === 'blocks' || plan.access === 'merge') {
    const series = (scope: Fragment) => sql`event_series(${scope}, ${bounds}, ${dimsList(sql, plan)})`;
    return { rows: perScope(sql, plan, series) };
  }
  const { test } = await compileWhere(sql, plan);
  return {
    rows: sql`select width_bucket(e.id, ${bounds}) as bucket, e.result, count(*) as events from event e ${test} group by 1, 2`,
  };
}
