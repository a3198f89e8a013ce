import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import type { Reach } from '@/lib/audit/scope';

/** One entry of a log, with what orders it among the logs. */
export interface FeedEntry {
  log: number;
  seq: string;
  xid: string;
  id: string;
}

/** A place among several logs: everything before it in (xid, log, seq) is known. */
export interface XidPlace {
  x: string;
  l: number;
  s: string;
}

/** The logs of a reach, as a test of `n.log`. */
export function logsOf(sql: Sql, reach: Reach) {
  if (reach.kind === 'all') return sql`n.log in (select log from log where kind = ${LOG_KIND[reach.logs]})`;
  return sql`n.log = any(${arrayLiteral(reach.logs.map(({ log }) => log))}::int4[])`;
}

/** Entries of one log from a place on, in its order. Rides on the primary key. */
export async function entriesOfLog(sql: Sql, log: number, from: string, limit: number): Promise<FeedEntry[]> {
  return await sql<FeedEntry[]>`
    select n.log, n.seq, n.xid, n.id from ledger_entry n
    where n.log = ${log} and n.seq >= ${from}::int8 order by n.seq limit ${limit}`;
}

const WINDOW_XIDS = 64n;

/**
 * Entries of several logs behind a place, in (xid, log, seq), which is the order of each log too. Only those of
 * transactions below the oldest one that still runs: nothing can come between them any more. Walks windows of
 * transaction ids that grow while they are empty; each rides on the BRIN index.
 */
export async function entriesOfReach(
  sql: Sql,
  reach: Reach,
  after: XidPlace,
  limit: number,
): Promise<{ entries: FeedEntry[]; horizon: string }> {
  const [row] = await sql<{ horizon: string }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`;
  const horizon = BigInt(row?.horizon ?? '0');
  const entries: FeedEntry[] = [];
  let width = WINDOW_XIDS;
  for (let from = BigInt(after.x); from < horizon && entries.length < limit; from += width, width *= 2n) {
    const to = from + width < horizon ? from + width : horizon;
    const found = await sql<FeedEntry[]>`
      select n.log, n.seq, n.xid, n.id from ledger_entry n
      where n.xid >= ${from.toString()}::int8 and n.xid < ${to.toString()}::int8 and ${logsOf(sql, reach)}
        and (n.xid, n.log, n.seq) > (${after.x}::int8, ${after.l}::int4, ${after.s}::int8)
      order by n.xid, n.log, n.seq limit ${limit - entries.length}`;
    entries.push(...found);
  }
  return { entries, horizon: horizon.toString() };
}

/** Entries in the logs of a reach, and the epoch that a restore from a backup raises. */
export async function sizeOfReach(sql: Sql, reach: Reach): Promise<{ size: bigint; epoch: string }> {
  const test =
    reach.kind === 'all'
      ? sql`kind = ${LOG_KIND[reach.logs]}`
      : sql`log = any(${arrayLiteral(reach.logs.map(({ log }) => log))}::int4[])`;
  const [row] = await sql<{ size: string; epoch: string }[]>`
    select (select coalesce(sum(size), 0) from log where ${test})::text as size, epoch from platform`;
  if (!row) throw new Error('the platform row is missing');
  return { size: BigInt(row.size), epoch: row.epoch };
}
