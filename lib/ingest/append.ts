import { type ArrayElement, arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { ACTOR_TYPES, type AuditEvent, RESULTS } from '@/lib/audit/event';
import { type Coded, encode } from './dictionary';
import { type PreparedEvent, sameContent } from './prepare';

/**
 * What became of an event. `stored`: durable, in the log at `seq`. `duplicate`: the same event was there already.
 * `conflict`: another event stands under its source id; it is not stored and nothing is overwritten.
 */
export type AppendOutcome = {
  /** Of the stored event, which for a duplicate is the first one. */
  id: string;
  seq: bigint;
  commitment: Uint8Array;
} & ({ status: 'stored' | 'duplicate' } | { status: 'conflict'; stored: AuditEvent });

/** What is known of one event of a batch, by its place from 1. */
export interface AppendedRow {
  ordinal: number;
  event_id: string;
  event_seq: string;
  /** False where an event with its key was there before. */
  appended: boolean;
}

/** Stores the events of a batch whose keys are not taken, all or none; no two of the batch have one key. */
export type AppendUnique = (batch: readonly PreparedEvent[]) => Promise<readonly AppendedRow[]>;

/**
 * Appends a batch in one autocommit statement, in the order given within each log. Either all new events of it are
 * stored, with consecutive seqs and no gap, or none is. May be sent again after a broken connection: what was
 * committed then answers `duplicate`.
 */
export async function append(sql: Sql, batch: readonly PreparedEvent[]): Promise<AppendOutcome[]> {
  return await appendBy(sql, batch, (unique) => appendUnique(sql, unique));
}

/** The outcomes of a batch, however its new events are stored. */
export async function appendBy(
  sql: Sql,
  batch: readonly PreparedEvent[],
  store: AppendUnique,
): Promise<AppendOutcome[]> {
  const keys = batch.map(keyOf);
  const firsts = new Map(keys.map((key, nth) => [key, nth] as const).reverse());
  const unique = batch.filter((_, nth) => firsts.get(keys[nth] ?? '') === nth);
  const rows = await store(unique);
  const byKey = new Map(rows.map((row) => [keyOf(itemAt(unique, row.ordinal - 1)), row]));
  const isFresh = (nth: number) => {
    const key = keys[nth] ?? '';
    return firsts.get(key) === nth && byKey.get(key)?.appended === true;
  };
  const repeated = batch.filter((_, nth) => !isFresh(nth));
  const conflicts = await findConflicts(sql, repeated, (item) => byKey.get(keyOf(item))?.event_id ?? '');
  const commitments = await findCommitments(sql, repeated);
  return batch.map((item, nth) => {
    const key = keys[nth] ?? '';
    const row = byKey.get(key);
    if (!row) throw new Error('fewer events were answered than appended');
    const commitment = isFresh(nth) ? item.commitment : commitments.get(key);
    if (!commitment) throw new Error('a known event has no entry');
    const place = { id: row.event_id, seq: BigInt(row.event_seq), commitment };
    const stored = conflicts.get(item);
    if (stored) return { status: 'conflict', ...place, stored };
    return { status: isFresh(nth) ? 'stored' : 'duplicate', ...place };
  });
}

function keyOf(item: Pick<PreparedEvent, 'log' | 'dedupeKey'>): string {
  return `${item.log}:${Buffer.from(item.dedupeKey).toString('latin1')}`;
}

function itemAt(batch: readonly PreparedEvent[], nth: number): PreparedEvent {
  const item = batch[nth];
  if (!item) throw new RangeError(`append_events answered event ${nth} of ${batch.length}`);
  return item;
}

async function appendUnique(sql: Sql, batch: readonly PreparedEvent[]): Promise<AppendedRow[]> {
  const coded = await encode(sql, batch);
  const columns = APPENDED.map(([, , read]) =>
    arrayLiteral(batch.map((item, nth) => read(item, codedAt(coded, nth)))),
  );
  return await sql.unsafe<AppendedRow[]>(APPEND, columns, { prepare: true });
}

function codedAt(coded: readonly Coded[], nth: number): Coded {
  const codes = coded[nth];
  if (!codes) throw new RangeError(`no codes for event ${nth}`);
  return codes;
}

type AppendedColumn = readonly [
  name: string,
  type: string,
  read: (item: PreparedEvent, coded: Coded) => ArrayElement,
];

/** The parameters of append_events in their order: name, SQL type, and where the value comes from. */
export const APPENDED: readonly AppendedColumn[] = [
  ['log', 'int4', (item) => item.log],
  ['id', 'uuid', (item) => item.event.id],
  ['dedupe_key', 'bytea', (item) => item.dedupeKey],
  ['commitment', 'bytea', (item) => item.commitment],
  ['salt', 'bytea', (item) => item.salt],
  ['received_at', 'timestamptz', (item) => item.event.receivedAt],
  ['action', 'int4', (_, { codes }) => codes.action],
  ['resource_type', 'int4', (_, { codes }) => codes.resourceType],
  ['source', 'int4', (_, { codes }) => codes.source],
  ['http_method', 'int4', (_, { codes }) => codes.httpMethod],
  ['result', 'int2', (item) => RESULTS.indexOf(item.event.result)],
  ['actor_type', 'int2', (item) => ACTOR_TYPES.indexOf(item.event.actorType)],
  ['http_status', 'int2', (item) => item.event.httpStatus],
  ['actor_id', 'text', (item) => item.event.actorId],
  ['actor_email', 'text', (item) => item.event.actorEmail],
  ['actor_name', 'text', (item) => item.event.actorName],
  ['ip', 'text', (item) => item.event.ip],
  ['user_agent', 'text', (item) => item.event.userAgent],
  ['session_id', 'text', (item) => item.event.sessionId],
  ['request_id', 'text', (item) => item.event.requestId],
  ['brand_id', 'text', (item) => item.event.brandId],
  ['http_path', 'text', (item) => item.event.httpPath],
  ['source_event_id', 'text', (item) => item.event.sourceEventId],
  ['resource_id', 'text', (item) => item.event.resourceId],
  ['resource_name', 'text', (item) => item.event.resourceName],
  ['message', 'text', (item) => item.event.message],
  ['overflow', 'text', (_, { overflow }) => overflow],
  ['targets', 'text', (item) => json(item.event.targets)],
  ['changes', 'text', (item) => json(item.event.changes)],
  ['redactions', 'text', (item) => json(item.event.redactions)],
  ['rewrites', 'text', (item) => json(item.event.rewrites)],
  ['details', 'text', (item) => json(item.event.details)],
];

const APPEND = `select ordinal, event_id, event_seq, appended from append_events(${APPENDED.map(
  ([, type], nth) => `$${nth + 1}::${type}[]`,
).join(', ')})`;

function json(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** What the log holds of events whose key is taken. */
async function findCommitments(sql: Sql, items: readonly PreparedEvent[]): Promise<Map<string, Uint8Array>> {
  if (items.length === 0) return new Map();
  const [logs, keys] = [items.map(({ log }) => log), items.map(({ dedupeKey }) => dedupeKey)];
  const rows = await sql<{ log: number; key: Uint8Array; commitment: Uint8Array }[]>`
    select n.log, n.dedupe_key as key, n.commitment
    from unnest(${arrayLiteral(logs)}::int4[], ${arrayLiteral(keys)}::bytea[]) as i (log, key)
    join ledger_entry n on n.log = i.log and n.dedupe_key = i.key`;
  return new Map(rows.map((row) => [keyOf({ log: row.log, dedupeKey: row.key }), row.commitment]));
}

/** Of events whose key is taken, those that say something else, with what is stored. An erased event has nothing left to differ from. */
async function findConflicts(
  sql: Sql,
  items: readonly PreparedEvent[],
  storedId: (item: PreparedEvent) => string,
) {
  const conflicts = new Map<PreparedEvent, AuditEvent>();
  if (items.length === 0) return conflicts;
  const test = sql`where e.id = any(${arrayLiteral(items.map(storedId))}::uuid[])`;
  const rows = decodeRows(await sql<CodedRow[]>`${selectEvents(sql, test)}`);
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const item of items) {
    const row = stored.get(storedId(item));
    const isRedacted = row && (row.person_digest !== null || row.payload_digest !== null);
    if (!row || isRedacted) continue;
    const event = readEvent(row);
    if (!sameContent(event, item.event)) conflicts.set(item, event);
  }
  return conflicts;
}
