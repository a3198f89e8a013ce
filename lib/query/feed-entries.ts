import type { Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import type { LogKind } from '@/lib/audit/scope';

/** One entry of a log, with what orders it among the logs. */
export interface FeedEntry {
  log: number;
  seq: string;
  xid: string;
  id: string;
  commitment: Uint8Array;
}

/** A place among several logs: everything before it in (xid, log, seq) is known. */
export interface XidPlace {
  x: string;
  l: number;
  s: string;
}

/**
 * The logs that a feed reads, as a select: all of a kind, one, or those of a partner as they are at the instant of the
 * page. A list that was made before it would miss a tenant that came meanwhile, and the cursor would pass its events.
 */
export function feedLogs(sql: Sql, feed: FeedLogs) {
  const kind = LOG_KIND[feed.kind];
  if (feed.of === 'all') return sql`select log from log where kind = ${kind}`;
  if ('log' in feed.of) return sql`select ${feed.of.log}::int4 as log`;
  return sql`
    select l.log from log l join tenant t on t.tenant = l.tenant
    where l.kind = ${kind} and t.partner_id = ${feed.of.partnerId} and t.tenant_id <> '_trailmark'`;
}

/** What a feed is of. */
export interface FeedLogs {
  kind: LogKind;
  of: 'all' | { log: number } | { partnerId: string };
}

/** Entries of one log from a place on, in its order. Rides on the primary key. */
export async function entriesOfLog(sql: Sql, log: number, from: string, limit: number): Promise<FeedEntry[]> {
  return await sql<FeedEntry[]>`
    select n.log, n.seq, n.xid, n.id, n.commitment from ledger_entry n
    where n.log = ${log} and n.seq >= ${from}::int8 order by n.seq limit ${limit}`;
}

const WINDOW_XIDS = 64n;
const WINDOW_XIDS_MAX = 1_048_576n;
/** Windows of one page: a sparse feed answers an empty page with how far it came, rather than none. */
const WINDOWS_MAX = 48;

/**
 * Entries of several logs behind a place, in (xid, log, seq), which is the order of each log too. Only those of
 * transactions below the oldest one that still runs: nothing can come between them any more. Walks windows of
 * transaction ids that grow while they are empty; each rides on the BRIN index.
 */
export async function entriesOfReach(
  sql: Sql,
  feed: FeedLogs,
  after: XidPlace,
  limit: number,
): Promise<{ entries: FeedEntry[]; reached: string; isComplete: boolean }> {
  const [row] = await sql<{ horizon: string }[]>`
    select feed_horizon()::text as horizon`;
  const horizon = BigInt(row?.horizon ?? '0');
  const entries: FeedEntry[] = [];
  let [from, width] = [BigInt(after.x), WINDOW_XIDS];
  for (let windows = 0; windows < WINDOWS_MAX && from < horizon && entries.length < limit; windows++) {
    const to = from + width < horizon ? from + width : horizon;
    const found = await sql<FeedEntry[]>`
      select n.log, n.seq, n.xid, n.id, n.commitment from ledger_entry n
      where n.xid >= ${from.toString()}::int8 and n.xid < ${to.toString()}::int8 and n.log in (${feedLogs(sql, feed)})
        and (n.xid, n.log, n.seq) > (${after.x}::int8, ${after.l}::int4, ${after.s}::int8)
      order by n.xid, n.log, n.seq limit ${limit - entries.length}`;
    entries.push(...found);
    from = to;
    if (found.length === 0 && width < WINDOW_XIDS_MAX) width *= 2n;
  }
  return { entries, reached: from.toString(), isComplete: from >= horizon };
}

export async function readFeedState(sql: Sql, feed: FeedLogs): Promise<FeedState> {
  const [row] = await sql<{ size: string; pending: boolean; epoch: string }[]>`
    select coalesce(sum(l.size), 0)::text as size, coalesce(max(l.last_xid) >= feed_horizon(), false) as pending,
      (select epoch from platform) as epoch
    from log l where l.log in (${feedLogs(sql, feed)})`;
  if (!row) throw new Error('the platform row is missing');
  return { size: BigInt(row.size), isPending: row.pending, epoch: row.epoch };
}

export interface FeedState {
  /** Entries in the logs. */
  size: bigint;
  /** Whether some of them wait for an older transaction to end before they are handed out. */
  isPending: boolean;
  /** Raised when entries of another cluster were restored: places of before mean nothing now. */
  epoch: string;
}
