import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { idsOf } from './blocks';
import { boundIds } from './buckets';
import { countPlan, poolOf } from './count';
import { countedValues, isCountedByValue } from './counted-values';
import type { Plan } from './plan';
import { readOn, readSnapshot, run } from './reading';
import { compileWhere } from './where';

/** Events that are looked at one by one for a panel; of more it is not answered, rather than guessed. */
export const ROWS_MAX = 200_000;

/** Whether so many rows match that they are not looked at one by one. */
export async function isTooMany(plan: Plan): Promise<boolean> {
  const pool = poolOf(plan);
  return pool === 'list' && (await readOn(pool, (sql) => countPlan(sql, plan))) > ROWS_MAX;
}

/** Reads of rows one by one, each statement planned for its own values. */
export async function readRows<T>(plan: Plan, read: (sql: Sql) => Promise<T>): Promise<T> {
  const pool = poolOf(plan);
  return await readSnapshot(pool === 'list' ? 'search' : pool, read);
}

/** How many actors there are; undefined where there are too many rows to tell. */
export async function countActors(plan: Plan): Promise<number | undefined> {
  if (plan.access === 'nothing') return 0;
  if (isCountedByValue(plan))
    return await readSnapshot('stats', async (sql) => {
      const [row] = await run(
        sql<
          { actors: number }[]
        >`select count(*)::int4 as actors from (${countedValues(sql, plan, 'actorId')}) a`,
      );
      return row?.actors ?? 0;
    });
  if (await isTooMany(plan)) return undefined;
  return await readRows(plan, async (sql) => {
    const { test } = await compileWhere(sql, plan);
    const [row] = await run(
      sql<{ actors: number }[]>`select count(distinct e.actor_id)::int4 as actors from event e ${test}`,
    );
    return row?.actors ?? 0;
  });
}

/** What only rows tell of each part of a span. */
export interface PartRow {
  actors: number;
  lagMs: number;
}

/** Actors and the 95th percentile of the ingest lag of each part; undefined where there are too many rows. */
export async function partRows(
  plan: Plan,
  boundsMs: readonly number[],
): Promise<readonly PartRow[] | undefined> {
  const none = boundsMs.slice(1).map((): PartRow => ({ actors: 0, lagMs: 0 }));
  if (plan.access === 'nothing') return none;
  if (await isTooMany(plan)) return undefined;
  return await readRows(plan, async (sql) => {
    const { test } = await compileWhere(sql, plan);
    const rows = await run(
      sql<{ part: number; actors: number; lagMs: number }[]>`
        select r.part, count(distinct r.actor_id)::int4 as actors, ${lagOf(sql)} as "lagMs"
        from (
          select width_bucket(e.id, ${boundIds(sql, plan, boundsMs)}) as part, e.actor_id, e.received_at, e.occurred_at
          from event e ${test}
        ) r group by 1`,
    );
    const byPart = new Map(rows.map(({ part, ...row }) => [part - 1, row]));
    return none.map((empty, nth) => byPart.get(nth) ?? empty);
  });
}

/** Milliseconds between what the source claims and when it became durable, of rows `r`; never below zero. */
function lagOf(sql: Sql): Fragment {
  return sql`percentile_disc(0.95) within group (
    order by greatest(extract(epoch from r.received_at - r.occurred_at) * 1000, 0))::float8`;
}

/** Of how many of the newest events the ingest lag is told. */
const LAG_EVENTS = 10_000;

/** The 95th percentile of the ingest lag of the newest events of a plan, and of how many. */
export async function newestLag(plan: Plan): Promise<{ lagMs: number | undefined; events: number }> {
  if (plan.access === 'nothing') return { lagMs: undefined, events: 0 };
  if (poolOf(plan) !== 'list' && (await isTooMany(plan))) return { lagMs: undefined, events: 0 };
  return await readRows(plan, async (sql) => {
    const [row] = await run(
      sql<{ lagMs: number | null; events: number }[]>`
        select ${lagOf(sql)} as "lagMs", count(*)::int4 as events
        from (select e.received_at, e.occurred_at ${(await newestRows(sql, plan)).from}) r`,
    );
    return { lagMs: row?.lagMs ?? undefined, events: row?.events ?? 0 };
  });
}

/** In an object, because a fragment is a thenable. */
async function newestRows(sql: Sql, plan: Plan): Promise<{ from: Fragment }> {
  if (poolOf(plan) === 'list') {
    const ids = await run(
      sql<{ id: string }[]>`
        select p.id from ${idsOf(sql, plan, { order: 'desc', skip: 0n, limit: LAG_EVENTS })}`,
    );
    return { from: sql`from event e where e.id = any(${arrayLiteral(ids.map(({ id }) => id))}::uuid[])` };
  }
  const { test } = await compileWhere(sql, plan);
  return { from: sql`from event e ${test} order by e.id desc limit ${LAG_EVENTS}` };
}
