import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { type CodedRow, decodeRows, type EventRow, selectEvents } from '@/db/event-row';
import { idsOf } from './blocks';
import { higher, type IdRange, lower, type Plan, successor } from './plan';
import { placeTest } from './reach';
import { run } from './reading';
import { compileConditions, compileWhere } from './where';

export type Order = 'desc' | 'asc';

/** What a walk has found, and how far it has looked. */
export interface Gathered {
  rows: readonly EventRow[];
  /** The last id it looked at; undefined at the end of the list. */
  reached: string | undefined;
}

/** Rows that one step of a walk may look at, and for how long, before it answers a short page. */
const EXAMINED_MAX = 200_000;
const ELAPSED_MAX_MS = 2_000;
const CHUNK_MIN = 1_000;
const CHUNK_MAX = 64_000;

/**
 * The next rows of a plan in order, at most `wanted`. Where conditions look at rows, it may find fewer before its budget
 * is spent, and tells how far it came: a row is never passed over. `isKept` sorts out what does not belong to the walk.
 */
export async function gather(
  sql: Sql,
  plan: Plan,
  order: Order,
  wanted: number,
  isKept: (row: EventRow) => boolean,
): Promise<Gathered> {
  const rows: EventRow[] = [];
  const startedAt = performance.now();
  let { range } = plan;
  let [chunk, examined] = [CHUNK_MIN, 0];
  for (;;) {
    const here = { ...plan, range };
    const isLookedUp = plan.access === 'lookup' && examined > 0;
    const found = await step(sql, here, order, wanted - rows.length, isLookedUp ? undefined : chunk);
    rows.push(...(await rowsOf(sql, found.ids)).filter(isKept));
    examined += found.examined;
    if (found.reached === undefined) return { rows, reached: undefined };
    const isSpent = examined >= EXAMINED_MAX || performance.now() - startedAt > ELAPSED_MAX_MS;
    if (rows.length >= wanted || isSpent) return { rows, reached: found.reached };
    range = beyond(range, order, found.reached);
    chunk = Math.min(chunk * 4, CHUNK_MAX);
  }
}

/** What of a range is left behind an id. */
export function beyond(range: IdRange, order: Order, id: string): IdRange {
  if (order === 'desc') return { lo: range.lo, hi: lower(id, range.hi) };
  return { lo: higher(successor(id), range.lo), hi: range.hi };
}

interface Found {
  ids: readonly string[];
  examined: number;
  reached: string | undefined;
}

/** `chunk`: how many rows are looked at one by one; undefined: those that match are found by their index. */
async function step(
  sql: Sql,
  plan: Plan,
  order: Order,
  wanted: number,
  chunk: number | undefined,
): Promise<Found> {
  if (plan.access === 'blocks' || plan.access === 'merge') {
    const found = await run(
      sql<{ id: string }[]>`
        select p.id from ${idsOf(sql, plan, { order, skip: 0n, limit: wanted })} order by p.ord`,
    );
    return ended(found, wanted);
  }
  if (chunk !== undefined) return await walkRows(sql, plan, order, wanted, chunk);
  const { test } = await compileWhere(sql, plan);
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  const found = await run(
    sql<{ id: string }[]>`
      with hits as materialized (select e.id from event e ${test})
      select h.id from hits h order by h.id ${direction} limit ${wanted}`,
  );
  return ended(found, wanted);
}

function ended(found: readonly { id: string }[], wanted: number): Found {
  const ids = found.map(({ id }) => id);
  return { ids, examined: ids.length, reached: ids.length < wanted ? undefined : ids.at(-1) };
}

async function walkRows(sql: Sql, plan: Plan, order: Order, wanted: number, chunk: number): Promise<Found> {
  const { test } = await compileConditions(sql, plan.rest, plan.search);
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  const { lo, hi } = plan.range;
  const isDirect = plan.counted.length === 0 && plan.place.kind !== 'logs';
  const looked = isDirect
    ? sql`select e.id, coalesce(${test}, false) as is_hit from event e
        where ${placeTest(sql, plan.place)} and e.id >= ${lo}::uuid and e.id < ${hi}::uuid
        order by e.id ${direction} limit ${chunk}`
    : sql`select e.id, coalesce(${test}, false) as is_hit
        from ${idsOf(sql, plan, { order, skip: 0n, limit: chunk })} join event e on e.id = p.id order by p.ord`;
  const [row] = await run(
    sql<{ examined: number; last: string | null; ids: string }[]>`
      with looked as materialized (${looked})
      select (select count(*)::int4 from looked) as examined,
        (select w.id from looked w order by w.id ${order === 'asc' ? sql`desc` : sql`asc`} limit 1) as last,
        (select coalesce(json_agg(h.id), '[]')::text from (
          select w.id from looked w where w.is_hit order by w.id ${direction} limit ${wanted}) h) as ids`,
  );
  const ids: string[] = JSON.parse(row?.ids ?? '[]');
  const examined = row?.examined ?? 0;
  if (ids.length === wanted) return { ids, examined, reached: ids.at(-1) };
  return { ids, examined, reached: examined < chunk ? undefined : (row?.last ?? undefined) };
}

/** The rows of ids in their order. */
export async function rowsOf(sql: Sql, ids: readonly string[]): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  const test = sql`where e.id = any(${arrayLiteral(ids)}::uuid[])`;
  const rows = decodeRows(await run(sql<CodedRow[]>`${selectEvents(sql, test)}`));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
