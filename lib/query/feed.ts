import { z } from 'zod';
import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { type CodedRow, decodeRows, type EventRow, selectEvents } from '@/db/event-row';
import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { FeedItem, FeedPage } from '@/lib/audit/feed';
import type { AuditFilter } from '@/lib/audit/filter';
import type { ReachedLog, Scope } from '@/lib/audit/scope';
import { base64 } from '@/lib/ledger/bytes';
import { canonicalize } from '@/lib/ledger/canonical';
import { type AsOf, parseAsOf } from './as-of';
import { parseCursor, printCursor } from './cursor';
import { entriesOfLog, entriesOfReach, type FeedEntry, type FeedLogs, readFeedState } from './feed-entries';
import { findLogRoot } from './feed-root';
import { refuseMasked } from './reach';
import { readSnapshot } from './reading';
import { readAs } from './rows';
import { compileConditions } from './where';

export interface FeedRequest {
  /** Cursor of a page or an item; undefined: from the first entry; `end`: from now on. */
  after: string | undefined;
  /** `asOf` of a list, where there is no cursor yet: what came after that state. */
  since?: string | undefined;
  limit: number;
  filter: AuditFilter;
  search: string | undefined;
  /** The one log to be read, in its own order; undefined: all of the reach, in the order of their commits. */
  only: ReachedLog | undefined;
}

const digits = z.string().regex(/^-?\d{1,19}$/);
/**
 * `e` epoch; `s` the next place in one log, or with `x` and `l` the last known one among several; `k` of some logs the
 * entries that a state held already, though their transactions are not older than it.
 */
const Place = z.object({
  ...{ e: digits, s: digits, x: digits.optional(), l: z.number().int().optional() },
  k: z.array(z.tuple([z.number().int(), digits])).optional(),
});
type Place = z.output<typeof Place>;

export const FEED_END = 'end';
/** Entries that one page looks at where a filter passes over most. */
const SCANNED_MAX = 5_000;

/**
 * One page of the feed: every entry once, in commit order, without a gap: each tenant's in the order of its log.
 * Entries whose content is gone are told as gaps. Of one log, and without a filter, with the root over all that the
 * reader has by then, from the same snapshot. Throws `invalid_cursor`, and `gone` for a cursor from before a
 * restore.
 */
export async function readFeed(scope: Scope, request: FeedRequest): Promise<FeedPage> {
  const { filter, search, only, limit } = request;
  const isFiltered = filter.length > 0 || search !== undefined;
  const feed = feedLogsOf(scope, only);
  const binding = bindingOf(scope, only);
  refuseMasked(scope, filter, search);
  return await readSnapshot('other', async (sql) => {
    const { test } = await compileConditions(sql, filter, search);
    const { size, isPending, epoch } = await readFeedState(sql, feed);
    const state = { size, isPending };
    const rootAt = async (place: string) =>
      only && !isFiltered ? await findLogRoot(sql, only.log, Number(place)) : undefined;
    const place =
      request.after === undefined && request.since !== undefined
        ? await placeBehind(sql, only, parseAsOf(scope, request.since), epoch)
        : readPlace(request.after, binding, epoch);
    const print = (next: Omit<Place, 'e' | 'k'>) =>
      printCursor({ ...next, e: epoch, ...(place.k && { k: place.k }) }, binding);
    if (request.after === FEED_END) {
      const [cursor, root] = [await endCursor(sql, size, only, print), await rootAt(size.toString())];
      return { items: [], cursor, hasMore: false, ...state, root };
    }
    const scanned = isFiltered ? SCANNED_MAX : limit;
    const { entries: found, end, isComplete } = await readEntries(sql, feed, only, place, scanned);
    const entries = withoutKnown(found, place);
    const content = await readContent(sql, entries, test, isFiltered);
    const cursors = (entry: FeedEntry) =>
      print(only ? { s: (BigInt(entry.seq) + 1n).toString() } : { s: entry.seq, x: entry.xid, l: entry.log });
    const items = await itemsOf(sql, scope, entries, content, cursors);
    const kept = items.slice(0, limit);
    const isCut = kept.length < items.length;
    const cursor = isCut ? (kept.at(-1)?.cursor ?? print(end)) : print(end);
    return { items: kept, cursor, hasMore: isCut || !isComplete, ...state, root: await rootAt(end.s) };
  });
}

/** The logs that a feed reads. */
export function feedLogsOf({ reach }: Scope, only: ReachedLog | undefined): FeedLogs {
  const kind = reach.kind === 'all' ? reach.logs : reach.of;
  if (only) return { kind, of: { log: only.log } };
  if (reach.kind === 'all') return { kind, of: 'all' };
  // A tenant that does not exist has a claim, and no log.
  return { kind, of: 'partnerId' in reach.claim ? reach.claim : { log: NO_LOG } };
}

const NO_LOG = -1;

/** The log of one tenant within the scope, or undefined. */
export async function findReachedLog({ reach }: Scope, tenantId: string): Promise<ReachedLog | undefined> {
  if (reach.kind === 'logs') return reach.logs.find((log) => log.tenantId === tenantId);
  const [row] = await database()<{ log: number; partnerId: string | null }[]>`
    select l.log, t.partner_id as "partnerId" from log l join tenant t on t.tenant = l.tenant
    where l.kind = ${LOG_KIND[reach.logs]} and t.tenant_id = ${tenantId.replaceAll('\0', '').toWellFormed()}`;
  return row && { log: row.log, tenantId, partnerId: row.partnerId ?? undefined };
}

function bindingOf({ reach }: Scope, only: ReachedLog | undefined): string {
  const who = reach.kind === 'all' ? reach.logs : { ...reach.claim };
  return canonicalize(['feed', only === undefined ? who : ['log', only.log]]);
}

/** Where a state ends. */
async function placeBehind(
  sql: Sql,
  only: ReachedLog | undefined,
  { e, x, s }: AsOf,
  epoch: string,
): Promise<Place> {
  if (e !== epoch)
    throw new AuditError('gone', 'The log was restored from a backup since: read it from the beginning');
  if (!only) return { e, s: '-1', x, l: 0, ...(s.length > 0 && { k: s }) };
  const [row] = await sql<{ seq: string }[]>`select seq_at(${only.log}, ${x}::int8)::text as seq`;
  const known = s.find(([log]) => log === only.log)?.[1];
  return { e, s: known ?? row?.seq ?? '0' };
}

function withoutKnown(entries: readonly FeedEntry[], { k }: Place): readonly FeedEntry[] {
  if (!k) return entries;
  const sizes = new Map(k);
  return entries.filter(({ log, seq }) => BigInt(seq) >= BigInt(sizes.get(log) ?? '0'));
}

function readPlace(after: string | undefined, binding: string, epoch: string): Place {
  if (after === undefined || after === FEED_END) return { e: epoch, s: '0', x: '0', l: 0 };
  const place = parseCursor(after, binding, Place);
  if (place.e !== epoch)
    throw new AuditError('gone', 'The log was restored from a backup since: read it from the beginning');
  return place;
}

async function endCursor(
  sql: Sql,
  size: bigint,
  only: ReachedLog | undefined,
  print: (place: Omit<Place, 'e'>) => string,
) {
  if (only) return print({ s: size.toString() });
  const [row] = await sql<{ horizon: string }[]>`select feed_horizon()::text as horizon`;
  return print({ s: '-1', x: row?.horizon ?? '0', l: 0 });
}

/** The next entries, the place behind all that was looked at, and whether that is the end. */
async function readEntries(
  sql: Sql,
  feed: FeedLogs,
  only: ReachedLog | undefined,
  place: Place,
  limit: number,
) {
  if (only) {
    const entries = await entriesOfLog(sql, only.log, place.s, limit);
    const last = entries.at(-1);
    const end = { s: last ? (BigInt(last.seq) + 1n).toString() : place.s };
    return { entries, end, isComplete: entries.length < limit };
  }
  const after = { x: place.x ?? '0', l: place.l ?? 0, s: place.s };
  const { entries, reached, isComplete } = await entriesOfReach(sql, feed, after, limit);
  const last = entries.length === limit ? entries.at(-1) : undefined;
  // All below what was reached was looked at: the next page begins there, however few logs are read.
  const end = last ? { s: last.seq, x: last.xid, l: last.log } : { s: '-1', x: reached, l: 0 };
  return { entries, end, isComplete: isComplete && !last };
}

interface Content {
  rows: ReadonlyMap<string, EventRow>;
  /** Ids that have content, whether or not the filter lets them through. */
  existing: ReadonlySet<string>;
}

async function readContent(
  sql: Sql,
  entries: readonly FeedEntry[],
  test: Fragment,
  isFiltered: boolean,
): Promise<Content> {
  if (entries.length === 0) return { rows: new Map(), existing: new Set() };
  const ids = arrayLiteral(entries.map(({ id }) => id));
  const rows = decodeRows(
    await sql<CodedRow[]>`${selectEvents(sql, sql`where e.id = any(${ids}::uuid[]) and ${test}`)}`,
  );
  const found = isFiltered
    ? await sql<{ id: string }[]>`select e.id from event e where e.id = any(${ids}::uuid[])`
    : rows;
  return { rows: new Map(rows.map((row) => [row.id, row])), existing: new Set(found.map(({ id }) => id)) };
}

/** Events in order, and gaps: entries of one log that follow each other and have no content are one gap. */
async function itemsOf(
  sql: Sql,
  scope: Scope,
  entries: readonly FeedEntry[],
  { rows, existing }: Content,
  cursorOf: (entry: FeedEntry) => string,
): Promise<FeedItem[]> {
  const missing = entries.filter(({ id }) => !existing.has(id));
  const tenants = await tenantsOf(sql, new Set(missing.map(({ log }) => log)));
  const items: FeedItem[] = [];
  let gapLog: number | undefined;
  for (const entry of entries) {
    const row = rows.get(entry.id);
    const commitment = base64(entry.commitment);
    if (row) items.push({ kind: 'event', event: readAs(scope, row), commitment, cursor: cursorOf(entry) });
    const isGap = !existing.has(entry.id);
    const seq = BigInt(entry.seq);
    const before = items.at(-1);
    if (isGap && gapLog === entry.log && before?.kind === 'gap') {
      before.gap.to = seq;
      before.gap.commitments.push(commitment);
      before.cursor = cursorOf(entry);
    } else if (isGap) {
      const gap = { tenantId: tenants.get(entry.log) ?? '', from: seq, to: seq, commitments: [commitment] };
      items.push({ kind: 'gap', gap, cursor: cursorOf(entry) });
    }
    gapLog = isGap ? entry.log : undefined;
  }
  return items;
}

async function tenantsOf(sql: Sql, logs: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  if (logs.size === 0) return new Map();
  const rows = await sql<{ log: number; tenantId: string }[]>`
    select l.log, t.tenant_id as "tenantId" from log l join tenant t on t.tenant = l.tenant
    where l.log = any(${arrayLiteral([...logs])}::int4[])`;
  return new Map(rows.map(({ log, tenantId }) => [log, tenantId]));
}
