import type { Pool, Sql } from '@/db/client';
import { type PurgePlan, placeAt, planPurge } from './purge';
import { keptSince } from './retention';
import type { Tenant } from './tenant';

const DAY_MS = 86_400_000;
/** Days from now that a forecast tells of. */
export const HORIZONS_DAYS = [30, 90, 365] as const;
/** Days whose events say how fast a log grows. */
const GROWTH_DAYS = 30;
/** Newest events whose size is measured. */
const SAMPLE_EVENTS = 1_000;

/** Below so many entries, what empty pages and partitions take says more than what an event does. */
const MEASURED_FROM = 100_000;
/** Then as docs/measurements.md has them: the indexes of an event; an entry with its indexes, and its hash in a tile. */
const REFERENCE = { indexBytes: 244, entryBytes: 236 } as const;

/** What a main log takes now, and will. */
export interface Forecast {
  /** Events that have content, and entries of the log, which stay when content goes. */
  events: number;
  entries: number;
  /** Of one event with its indexes, and of one entry with its own. */
  eventBytes: number;
  entryBytes: number;
  /** Events whose size was measured. */
  sampled: number;
  /** Whether indexes and entries were measured here, or are as documented. */
  isMeasured: boolean;
  /** Events received within the last days, at most 30; fewer where the log is younger. */
  received: number;
  receivedDays: number;
  /** Legal holds that stand. */
  holds: number;
  /** What a policy would take now, and from before when. */
  due: { plan: PurgePlan; before: Date } | undefined;
  at: Horizon[];
}

export interface Horizon {
  days: number;
  /** Without a policy. */
  events: number;
  bytes: number;
  /** With it. */
  limited: { events: number; bytes: number } | undefined;
}

/**
 * Goes on with a log as it grew in the last 30 days, with and without a policy of `keepDays`. What a policy takes is a
 * beginning of the log, in the order of receipt; from the first event that a hold protects on, nothing goes.
 */
export async function forecast(
  pool: Pool,
  tenant: Tenant,
  keepDays: number | undefined,
  now: Date,
): Promise<Forecast> {
  const log = await readLog(pool, tenant);
  const sizes = await measure(pool, tenant, log.entries);
  const since = await placeAt(pool, tenant, new Date(now.getTime() - GROWTH_DAYS * DAY_MS));
  const received = log.entries - Math.max(since, log.minSeq);
  const ageDays = (now.getTime() - (log.firstAt?.getTime() ?? now.getTime())) / DAY_MS;
  const receivedDays = Math.min(GROWTH_DAYS, Math.max(1, ageDays));
  const { heldAt } = await planPurge(pool, tenant, log.entries);
  const grown = { ...log, ...sizes, perDay: received / receivedDays, heldAt };
  const at: Horizon[] = [];
  for (const days of HORIZONS_DAYS) {
    const cut = keepDays && (await placeAt(pool, tenant, keptSince(keepDays - days, now)));
    at.push(horizonOf(grown, days, keepDays && { keepDays, cut: cut ?? 0 }));
  }
  const before = keepDays === undefined ? undefined : keptSince(keepDays, now);
  const plan = before && (await planPurge(pool, tenant, await placeAt(pool, tenant, before)));
  const { events, entries, holds } = log;
  const due = before && plan && { before, plan };
  return { events, entries, ...sizes, received, receivedDays, holds, due, at };
}

interface Log {
  events: number;
  entries: number;
  minSeq: number;
  holds: number;
  /** When its oldest event that has content was received. */
  firstAt: Date | null;
}

type Sizes = Pick<Forecast, 'eventBytes' | 'entryBytes' | 'sampled' | 'isMeasured'>;

/** By primary keys; the oldest event stands at or shortly behind the place below which all content is gone. */
async function readLog(sql: Sql, { mainLog }: Tenant): Promise<Log> {
  const [row] = await sql<Omit<Log, 'firstAt'>[]>`
    select (l.size - l.deleted)::float8 as events, l.size::float8 as entries, l.min_seq::float8 as "minSeq",
      (select count(*)::int4 from legal_hold h where h.log = l.log and h.released_at is null) as holds
    from log l where l.log = ${mainLog}`;
  if (!row) throw new Error(`there is no log ${mainLog}`);
  const [first] = await sql<{ at: Date }[]>`
    select e.received_at as at from ledger_entry n join event e on e.log = n.log and e.id = n.id
    where n.log = ${mainLog} and n.seq >= ${row.minSeq} order by n.seq limit 1`;
  return { ...row, firstAt: first?.at ?? null };
}

/** The newest events of the log are measured as they are stored; what stands around each, as the platform's average. */
async function measure(sql: Sql, { mainLog }: Tenant, entries: number): Promise<Sizes> {
  const [own] = await sql<{ bytes: number | null; sampled: number }[]>`
    select avg(pg_column_size(e.*))::float8 as bytes, count(*)::int4 as sampled
    from ledger_entry n join event e on e.log = n.log and e.id = n.id
    where n.log = ${mainLog} and n.seq >= ${Math.max(0, entries - SAMPLE_EVENTS)}`;
  const [all] = await sql<{ events: number; entries: number; indexes: number; ledger: number }[]>`
    select coalesce(sum(l.size - l.deleted), 0)::float8 as events, coalesce(sum(l.size), 0)::float8 as entries,
      (select sum(pg_indexes_size(i.inhrelid))::float8 from pg_inherits i where i.inhparent = 'event'::regclass) as indexes,
      (pg_total_relation_size('ledger_entry') + pg_total_relation_size('ledger_tile'))::float8 as ledger
    from log l`;
  const isMeasured = all !== undefined && Math.min(all.events, all.entries) >= MEASURED_FROM;
  const indexBytes = isMeasured ? all.indexes / all.events : REFERENCE.indexBytes;
  const entryBytes = isMeasured ? all.ledger / all.entries : REFERENCE.entryBytes;
  const rowBytes = own?.bytes ?? 0;
  return {
    eventBytes: rowBytes === 0 ? 0 : Math.round(rowBytes + indexBytes),
    entryBytes: Math.round(entryBytes),
    ...{ sampled: own?.sampled ?? 0, isMeasured },
  };
}

type Grown = Log & Sizes & { perDay: number; heldAt: number | undefined };

/** `cut` is the place below which what there is now will have served its time by then. */
function horizonOf(
  log: Grown,
  days: number,
  policy: { keepDays: number; cut: number } | 0 | undefined,
): Horizon {
  const come = log.perDay * days;
  const entries = log.entries + come;
  const bytesOf = (events: number) => Math.round(events * log.eventBytes + entries * log.entryBytes);
  const events = log.events + come;
  const whole = { days, events: Math.round(events), bytes: bytesOf(events) };
  if (!policy) return { ...whole, limited: undefined };
  const { keepDays, cut } = policy;
  const live = log.entries === log.minSeq ? 0 : log.events / (log.entries - log.minSeq);
  const gone = Math.max(0, Math.min(cut, log.heldAt ?? cut) - log.minSeq) * live;
  const comeAndGone = log.heldAt === undefined ? Math.max(0, days - keepDays) * log.perDay : 0;
  const left = Math.max(0, events - gone - comeAndGone);
  return { ...whole, limited: { events: Math.round(left), bytes: bytesOf(left) } };
}
