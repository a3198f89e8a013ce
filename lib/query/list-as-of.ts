import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import type { EventRow } from '@/db/event-row';
import type { Window } from '@/lib/audit/page';
import { type AsOf, type Changes, changesSince, planAsOf } from './as-of';
import { idsOf, totalOf } from './blocks';
import { poolOf } from './count';
import { rowsOf } from './gather';
import type { Plan } from './plan';
import { readSnapshot, run } from './reading';
import { compileWhere } from './where';

interface AsOfPage {
  rows: readonly EventRow[];
  total: number;
  /** Of its ranks, erased ones included. */
  ids: readonly string[];
}

/** A page of the list as it was: the present one without what came since, and with the ranks of what is erased. */
export async function listAsOf(present: Plan, asOf: AsOf, window: Window): Promise<AsOfPage> {
  const plan = planAsOf(present, asOf);
  if (plan.access === 'nothing') return { rows: [], total: 0, ids: [] };
  const isRows = plan.access === 'lookup' || plan.access === 'walk';
  return await readSnapshot(poolOf(plan), async (sql) => {
    const changes = await changesSince(sql, plan, asOf);
    const { ids, total } = isRows
      ? await rowIds(sql, plan, changes, window)
      : await blockIds(sql, plan, changes, window);
    return { rows: await rowsOf(sql, ids), total, ids };
  });
}

/** Nothing that only rows answer is erased since: `changesSince` would have refused. */
async function rowIds(sql: Sql, plan: Plan, { late }: Changes, window: Window) {
  const { order, offset, limit } = window;
  const { test } = await compileWhere(sql, plan);
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  const then = sql`select e.id from event e ${test} and e.id <> all(${arrayLiteral(late)}::uuid[])`;
  const part = sql`order by id ${direction} offset ${offset.toString()}::int8 limit ${limit}`;
  if (window.isCounted === false && plan.access === 'walk') {
    const found = await run(sql<{ id: string }[]>`${then} ${part}`);
    return { ids: found.map(({ id }) => id), total: 0 };
  }
  const rows = await run(
    sql<{ id: string | null; total: string }[]>`
      with hits as materialized (${then})
      select w.total, p.id from (select count(*) as total from hits) w
      left join (select id from hits ${part}) p on true order by p.id ${direction}`,
  );
  return { ids: rows.flatMap(({ id }) => (id === null ? [] : [id])), total: Number(rows[0]?.total ?? 0) };
}

/**
 * Ranks then against ranks now: each late id before a row moves it back by one, each erased one forward. The present
 * list is read from where the page can begin at the earliest, and put right from there on.
 */
async function blockIds(sql: Sql, plan: Plan, { late, erased }: Changes, { order, offset, limit }: Window) {
  const [row] = await run(sql<{ total: string }[]>`select ${totalOf(sql, plan)} as total`);
  const total = Number(row?.total ?? 0) - late.length + erased.length;
  const isBefore = (a: string, b: string) => (order === 'desc' ? a > b : a < b);
  const from = offset > BigInt(erased.length) ? offset - BigInt(erased.length) : 0n;
  if (offset >= BigInt(total)) return { ids: [], total };
  const reach = Number(offset - from) + limit + late.length;
  const found = await run(
    sql<{ id: string }[]>`
      select p.id from ${idsOf(sql, plan, { order, skip: from, limit: reach })} order by p.ord`,
  );
  const live = found.map(({ id }) => id);
  const [first] = live;
  const isPassed = (id: string) => from > 0n && (first === undefined || isBefore(id, first));
  const rank = from - BigInt(late.filter(isPassed).length) + BigInt(erased.filter(isPassed).length);
  const removed = new Set(late);
  const then = [...live.filter((id) => !removed.has(id)), ...erased.filter((id) => !isPassed(id))].sort(
    (a, b) => (isBefore(a, b) ? -1 : 1),
  );
  const begin = Number(offset - rank);
  return { ids: then.slice(begin, begin + limit), total };
}
