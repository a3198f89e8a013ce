import { z } from 'zod';
import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Scope } from '@/lib/audit/scope';
import { canonicalize } from '@/lib/ledger/canonical';
import { parseCursor, printCursor } from './cursor';
import { dimsOf } from './dims';
import { ALL_IDS, narrowPlan, type Plan, successor } from './plan';
import { placeTest, reached } from './reach';
import { readFrom, run } from './reading';
import { compileWhere } from './where';

const digits = z.string().regex(/^\d{1,19}$/);

/**
 * A state of the logs. `e` epoch; `i` the newest id; `x`: entries of older transactions belong to it; `s` the sizes of
 * logs that had younger ones, too; `w` where the write-ahead log was by then.
 */
export const AsOf = z.object({
  e: digits,
  i: z.uuid(),
  x: digits,
  s: z.array(z.tuple([z.number().int(), digits])),
  w: digits.optional(),
});
export type AsOf = z.output<typeof AsOf>;

/** More logs than these written to within one running transaction, and the state has no name. */
const SIZES_MAX = 200;

/**
 * The state that a statement reads, as JSON text: an expression to stand in that statement. Of all that the reader
 * reaches, so that it is a state for any filter. Null where it has no name.
 */
export function asOfText(sql: Sql, { reach }: Scope): Fragment {
  const within = reached(sql, reach);
  const newest =
    reach.kind === 'all'
      ? sql`(select e.id from event e order by e.id desc limit 1)`
      : sql`(select e.last_id from log e where ${within} and e.size > 0 order by e.last_id desc limit 1)`;
  // With no transaction under way, none can have entries at or above the horizon.
  const young =
    reach.kind === 'logs' && reach.logs.length === 1
      ? sql`select e.log, e.size from log e where ${within}`
      : sql`select e.log, e.size from log e where ${within} and e.last_xid >= feed_horizon()
          and pg_snapshot_xmin(pg_current_snapshot()) <> pg_snapshot_xmax(pg_current_snapshot()) limit ${SIZES_MAX + 1}`;
  return sql`(
    select json_build_object('e', (select epoch::text from platform), 'i', coalesce(${newest}, ${ALL_IDS.lo}::uuid),
      'w', (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end - '0/0')::text,
      'x', feed_horizon()::text, 's', coalesce(json_agg(json_build_array(y.log, y.size::text)), '[]'))::text
    from (${young}) y having count(*) <= ${SIZES_MAX})`;
}

/** The name of a state for clients, bound to what its reader reaches. */
export function printAsOf(scope: Scope, text: string | null | undefined): string | undefined {
  return text ? printCursor(AsOf.parse(JSON.parse(text)), bindingOf(scope)) : undefined;
}

/**
 * Throws `invalid_cursor` for a text that {@link printAsOf} did not make for this reach. A replica that has not come to
 * the state is not read by this request.
 */
export function parseAsOf(scope: Scope, text: string): AsOf {
  const asOf = parseCursor(text, bindingOf(scope), AsOf);
  readFrom(BigInt(asOf.w ?? 0));
  return asOf;
}

function bindingOf({ reach }: Scope): string {
  if (reach.kind === 'all') return canonicalize(['as-of', reach.logs]);
  return canonicalize(['as-of', { ...reach.claim }, ...(reach.of === 'main' ? [] : [reach.of])]);
}

/** What has to be put right in the present list to have the one of before. Ids in no order. */
export interface Changes {
  /** Ids that match and came since, among the older ones. */
  late: readonly string[];
  /** Ids that matched and are erased since. */
  erased: readonly string[];
}

/** Entries that may have come since: each of them is looked at. */
const SINCE_MAX = 2_000_000;
const LATE_MAX = 200_000;

/** The same plan over the ids there were. */
export function planAsOf(plan: Plan, { i }: AsOf): Plan {
  return narrowPlan(plan, { hi: successor(i) });
}

/** Of each log that was written to since, the place at which the state ends: costs the same, however much that was. */
export async function boundsOf(sql: Sql, plan: Plan, asOf: AsOf): Promise<ReadonlyMap<number, bigint>> {
  return (await writtenSince(sql, plan, asOf)).bounds;
}

async function writtenSince(sql: Sql, { place }: Plan, asOf: AsOf) {
  const [logs, sizes] = [asOf.s.map(([log]) => log), asOf.s.map(([, size]) => size)];
  const rows = await run(
    sql<{ log: number; bound: string; size: string; epoch: string }[]>`
      select e.log, coalesce(s.size, seq_at(e.log, ${asOf.x}::int8)) as bound, e.size,
        (select epoch from platform)::text as epoch
      from log e left join unnest(${arrayLiteral(logs)}::int4[], ${arrayLiteral(sizes)}::int8[]) s (log, size) on s.log = e.log
      where ${placeTest(sql, place)} and e.last_xid >= ${asOf.x}::int8`,
  );
  if (rows.some(({ epoch }) => epoch !== asOf.e)) throw gone('The log was restored from a backup since');
  return {
    bounds: new Map(rows.map(({ log, bound }) => [log, BigInt(bound)])),
    entries: rows.reduce((sum, { size, bound }) => sum + BigInt(size) - BigInt(bound), 0n),
  };
}

/** What happened since within a plan. Throws `gone` where it is too much, or cannot be known. */
export async function changesSince(sql: Sql, plan: Plan, asOf: AsOf): Promise<Changes> {
  const { bounds, entries } = await writtenSince(sql, plan, asOf);
  if (entries > SINCE_MAX) throw gone('Too much was written since');
  if (bounds.size === 0) return { late: [], erased: [] };
  const changed = sql`unnest(${arrayLiteral([...bounds.keys()])}::int4[],
    ${arrayLiteral([...bounds.values()].map(String))}::int8[]) c (log, bound)`;
  await refuseLost(sql, plan, changed);
  return { late: await lateIds(sql, plan, changed), erased: await erasedIds(sql, plan, changed) };
}

/** Of what retention took nothing is left that has a rank; of a redacted part, nothing that a condition could look at. */
async function refuseLost(sql: Sql, plan: Plan, changed: Fragment): Promise<void> {
  const looksAtRows = plan.rest.length > 0 || plan.search !== undefined;
  const [row] = await run(
    sql<{ purged: boolean; redacted: boolean }[]>`
      select exists (select from ${changed} join purge p on p.log = c.log and p.purged_by >= c.bound) as purged,
        ${looksAtRows} and exists (
          select from ${changed} join redaction r on r.log = c.log and r.redacted_by >= c.bound and r.seq < c.bound) as redacted`,
  );
  if (row?.purged) throw gone('Retention took events since');
  if (row?.redacted)
    throw gone('An event was redacted since, and nothing is left that says whether it was in the list');
}

async function lateIds(sql: Sql, plan: Plan, changed: Fragment): Promise<string[]> {
  const { lo, hi } = plan.range;
  const came = await run(
    sql<{ id: string }[]>`
      select n.id from ${changed} join ledger_entry n on n.log = c.log and n.seq >= c.bound
      where n.id >= ${lo}::uuid and n.id < ${hi}::uuid limit ${LATE_MAX + 1}`,
  );
  if (came.length > LATE_MAX) throw gone('Too many older events came since');
  if (came.length === 0) return [];
  const { test } = await compileWhere(sql, plan);
  const matching = await run(
    sql<{ id: string }[]>`
      select e.id from event e ${test} and e.id = any(${arrayLiteral(came.map(({ id }) => id))}::uuid[])`,
  );
  return matching.map(({ id }) => id);
}

async function erasedIds(sql: Sql, plan: Plan, changed: Fragment): Promise<string[]> {
  const { lo, hi } = plan.range;
  const { action, resourceType, result } = dimsOf(sql, plan);
  const rows = await run(
    sql<{ id: string }[]>`
      select t.id from ${changed} join tombstone t on t.log = c.log and t.erased_by >= c.bound and t.seq < c.bound
      where t.id >= ${lo}::uuid and t.id < ${hi}::uuid
        and (${action} is null or t.action = any(${action})) and (${resourceType} is null or t.resource_type = any(${resourceType}))
        and (${result} is null or t.result = any(${result}))`,
  );
  if (rows.length > 0 && (plan.rest.length > 0 || plan.search !== undefined))
    throw gone('An event was erased since, and nothing is left that says whether it was in the list');
  return rows.map(({ id }) => id);
}

function gone(why: string): AuditError {
  return new AuditError('gone', `${why}: begin again without as_of`);
}
