import { arrayLiteral } from '@/db/array-literal';
import type { Pool, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { isCluster } from '@/db/snapshot';
import { RESULTS } from '@/lib/audit/event';
import { type AppendedRow, type AppendOutcome, appendBy } from './append';
import { copyIn } from './copy-in';
import { COPY_ENTRIES, COPY_EVENTS, entryLine, eventLine, type PlacedEvent } from './copy-rows';
import { encode } from './dictionary';
import type { PreparedEvent } from './prepare';

/**
 * Appends a batch as `append` does, with the same outcomes and the same rows, but by COPY, in one transaction. It
 * writes the tables itself, so it needs the owner role: it is for commands on this machine. It takes the locks of
 * append_events in the same order, so both may write to one log at the same time.
 */
export async function bulkAppend(owner: Pool, batch: readonly PreparedEvent[]): Promise<AppendOutcome[]> {
  return await appendBy(owner, batch, (unique) => copyUnique(owner, unique));
}

/** Whether the role of these connections may write the tables itself; on a cluster nobody does that beside append_events. */
export async function mayBulkAppend(pool: Pool): Promise<boolean> {
  if (await isCluster(pool)) return false;
  const [row] = await pool<{ allowed: boolean }[]>`
    select has_table_privilege('event', 'insert') and has_table_privilege('log', 'update') as allowed`;
  return row?.allowed === true;
}

/** A log under the lock of the transaction. */
interface LockedLog {
  log: number;
  kind: number;
  size: string;
  sealed: string;
  xid: string;
  watermark: string;
}

interface KnownRow {
  ordinal: number;
  id: string;
  seq: string;
}

async function copyUnique(owner: Pool, batch: readonly PreparedEvent[]): Promise<AppendedRow[]> {
  if (batch.length === 0) return [];
  const coded = await encode(owner, batch);
  return await owner.begin(async (sql) => {
    const [logs, known] = await lock(sql, batch);
    const rows = known.map(
      ({ ordinal, id, seq }): AppendedRow => ({ ordinal, event_id: id, event_seq: seq, appended: false }),
    );
    const placed: PlacedEvent[] = [];
    const taken = new Set(known.map(({ ordinal }) => ordinal));
    const next = new Map([...logs].map(([log, { size }]) => [log, BigInt(size)]));
    for (const [nth, item] of batch.entries()) {
      const [log, codes, seq] = [logs.get(item.log), coded[nth], next.get(item.log)];
      if (!log || !codes || seq === undefined) throw new Error(`there is no log ${item.log}`);
      if (taken.has(nth + 1)) continue;
      next.set(item.log, seq + 1n);
      placed.push({ item, coded: codes, seq, xid: log.xid });
      rows.push({ ordinal: nth + 1, event_id: item.event.id, event_seq: String(seq), appended: true });
    }
    if (placed.length > 0) await store(sql, placed, logs);
    return rows;
  });
}

/**
 * Locks the logs of a batch and answers what they hold. The statements go in one message and each has a snapshot of
 * its own, so the last ones see all that other writers have committed to these logs.
 */
async function lock(
  sql: Sql,
  batch: readonly PreparedEvent[],
): Promise<[Map<number, LockedLog>, readonly KnownRow[]]> {
  const numbers = arrayLiteral([...new Set(batch.map(({ log }) => log))]);
  const [logs, keys] = [
    arrayLiteral(batch.map(({ log }) => log)),
    arrayLiteral(batch.map(({ dedupeKey }) => dedupeKey)),
  ];
  const [, , locked, known] = await Promise.all([
    sql`select 1 from log where log = any (${numbers}::int4[]) order by log for update`,
    sql`select pg_advisory_xact_lock_shared(hashtext('trailmark.platform'))`,
    sql<LockedLog[]>`
      select l.log, l.kind, l.size, l.sealed, greatest(l.last_xid, ordered_xid()) as xid, p.watermark
      from log l cross join platform p where l.log = any (${numbers}::int4[])`,
    sql<KnownRow[]>`
      select i.ordinal::int4 as ordinal, n.id, n.seq
      from unnest(${logs}::int4[], ${keys}::bytea[]) with ordinality as i (log, key, ordinal)
      join ledger_entry n on n.log = i.log and n.dedupe_key = i.key`,
  ]);
  return [new Map(locked.map((row) => [row.log, row])), known];
}

async function store(sql: Sql, placed: readonly PlacedEvent[], logs: ReadonlyMap<number, LockedLog>) {
  const ordered = [...placed].sort((a, b) => a.item.log - b.item.log);
  await copyIn(sql, COPY_ENTRIES, map(ordered, entryLine));
  // In the order given, which mostly is that of time: so the index of ids grows at its end, and its pages are full.
  await copyIn(sql, COPY_EVENTS, map(placed, eventLine));
  await growLogs(sql, ordered);
  await adjustLate(
    sql,
    ordered.filter(({ item }) => item.event.id < (logs.get(item.log)?.sealed ?? '')),
  );
  const behind = ordered.filter(({ item }) => {
    const log = logs.get(item.log);
    return log?.kind === LOG_KIND.main && item.event.id < log.watermark;
  });
  if (behind.length === 0) return;
  await sql`
    insert into segment_delta (id, action, resource_type, result, actor_id, ip, change)
    select b.*, 1 from ${counted(sql, behind)} as b`;
}

function* map<Item>(items: readonly Item[], line: (item: Item) => string): Generator<string> {
  for (const item of items) yield line(item);
}

/** As many statements as logs would be slow where a batch is of hundreds of tenants: all of them grow in one. */
async function growLogs(sql: Sql, placed: readonly PlacedEvent[]): Promise<void> {
  const grown = new Map<number, { events: number; lastId: string; xid: string }>();
  for (const { item, xid } of placed) {
    const { id } = item.event;
    const log = grown.get(item.log) ?? { events: 0, lastId: id, xid };
    log.events += 1;
    if (log.lastId < id) log.lastId = id;
    grown.set(item.log, log);
  }
  const logs = [...grown.values()];
  await sql`
    update log l set size = l.size + g.events, last_id = greatest(l.last_id, g.last_id), last_xid = g.xid
    from unnest(
      ${arrayLiteral([...grown.keys()])}::int4[], ${arrayLiteral(logs.map(({ events }) => events))}::int8[],
      ${arrayLiteral(logs.map(({ lastId }) => lastId))}::uuid[], ${arrayLiteral(logs.map(({ xid }) => xid))}::int8[]
    ) as g (log, events, last_id, xid)
    where l.log = g.log`;
}

/** Late events, which come below what is sealed, are added to the counters of their segments. */
async function adjustLate(sql: Sql, late: readonly PlacedEvent[]): Promise<void> {
  for (const log of new Set(late.map(({ item }) => item.log))) {
    const own = late.filter(({ item }) => item.log === log);
    await sql`
      select adjust_segments(
        ${log}, array_agg(id), array_agg(action), array_agg(resource_type), array_agg(result), array_agg(actor_id),
        array_agg(ip), 1)
      from ${counted(sql, own)} as l (id, action, resource_type, result, actor_id, ip)`;
  }
}

/** The columns that segments count by, as a table. */
function counted(sql: Sql, events: readonly PlacedEvent[]) {
  return sql`unnest(
    ${arrayLiteral(events.map(({ item }) => item.event.id))}::uuid[],
    ${arrayLiteral(events.map(({ coded }) => coded.codes.action))}::int4[],
    ${arrayLiteral(events.map(({ coded }) => coded.codes.resourceType))}::int4[],
    ${arrayLiteral(events.map(({ item }) => RESULTS.indexOf(item.event.result)))}::int2[],
    ${arrayLiteral(events.map(({ item }) => item.event.actorId))}::text[],
    ${arrayLiteral(events.map(({ item }) => item.event.ip))}::text[])`;
}
