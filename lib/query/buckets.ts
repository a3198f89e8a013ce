import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { type AsOf, changesSince, planAsOf } from './as-of';
import { perScope } from './days';
import { dimsList, dimsOf } from './dims';
import type { Plan } from './plan';
import { run } from './reading';
import { compileWhere } from './where';

/** Events of one result between two bounds; the first bucket is 1. */
export interface BucketRow {
  bucket: number;
  result: number;
  events: string | number;
}

/** The counts of a state: those of now without what came since. */
export async function countThen(
  sql: Sql,
  present: Plan,
  asOf: AsOf | undefined,
  bounds: readonly number[],
): Promise<readonly BucketRow[]> {
  if (asOf === undefined) return await countBuckets(sql, present, bounds);
  const plan = planAsOf(present, asOf);
  const now = await countBuckets(sql, plan, bounds);
  if (plan.access === 'nothing') return now;
  const { late } = await changesSince(sql, plan, asOf);
  if (late.length === 0) return now;
  const since = await run(
    sql<BucketRow[]>`
      select width_bucket(e.id, ${boundIds(sql, plan, bounds)}) as bucket, e.result, -count(*) as events
      from event e where e.id = any(${arrayLiteral(late)}::uuid[]) group by 1, 2`,
  );
  return [...now, ...since];
}

/** Events between each two of ascending instants by result: from blocks and the rows at the bounds, else row by row. */
export async function countBuckets(
  sql: Sql,
  plan: Plan,
  boundsMs: readonly number[],
): Promise<readonly BucketRow[]> {
  const { rows } = await rowsOf(sql, plan, boundsMs);
  return await run(
    sql<BucketRow[]>`
      select c.bucket, c.result, sum(c.events) as events from (${rows}) c group by 1, 2 having sum(c.events) > 0`,
  );
}

/** The same of all results together. */
export async function countTotals(
  sql: Sql,
  plan: Plan,
  boundsMs: readonly number[],
): Promise<readonly Omit<BucketRow, 'result'>[]> {
  const { rows } = await rowsOf(sql, plan, boundsMs);
  return await run(
    sql<BucketRow[]>`
      select c.bucket, sum(c.events) as events from (${rows}) c group by 1 having sum(c.events) > 0`,
  );
}

/** In an object, because a fragment is a thenable. */
async function rowsOf(sql: Sql, plan: Plan, boundsMs: readonly number[]): Promise<{ rows: Fragment }> {
  if (plan.access === 'nothing')
    return { rows: sql`select 0 as bucket, 0::int2 as result, 0::int8 as events where false` };
  return isOfHours(plan, boundsMs)
    ? hourRows(sql, plan, boundsMs)
    : await bucketRows(sql, plan, boundIds(sql, plan, boundsMs));
}

/** The bounds as ids. A filter may have bounds of its own, within those of the bars. */
export function boundIds(sql: Sql, { range }: Plan, boundsMs: readonly number[]): Fragment {
  return sql`(
    select array_agg(least(greatest(uuid_at(b), ${range.lo}::uuid), ${range.hi}::uuid) order by b)
    from unnest(${arrayLiteral(boundsMs)}::int8[]) b)`;
}

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

const HOUR_MS = 3_600_000;
/** Fewer buckets are counted from blocks as fast. */
const HOURS_MIN = 8;

/** Whether whole hours of the platform make up the buckets, but for the ends of the range. */
function isOfHours({ access, place, counted }: Plan, boundsMs: readonly number[]): boolean {
  return (
    access === 'blocks' &&
    place.kind === 'platform' &&
    counted.every(({ field }) => field === 'result') &&
    boundsMs.length > HOURS_MIN &&
    boundsMs.slice(1, -1).every((ms) => ms % HOUR_MS === 0)
  );
}

function hourRows(sql: Sql, plan: Plan, boundsMs: readonly number[]): { rows: Fragment } {
  const { lo, hi } = plan.range;
  const { result } = dimsOf(sql, plan);
  return {
    rows: sql`
      select width_bucket(h.ms, ${arrayLiteral(boundsMs)}::int8[]) as bucket, h.result, h.events
      from event_hours(${lo}::uuid, ${hi}::uuid) h where ${result} is null or h.result = any(${result})`,
  };
}
