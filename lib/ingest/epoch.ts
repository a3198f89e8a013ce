import { setTimeout } from 'node:timers/promises';
import { arrayLiteral } from '@/db/array-literal';
import type { Pool, Sql } from '@/db/client';
import { KINDS } from '@/db/dictionary';
import { MissingEntries, rootOf } from '@/db/ledger-nodes';
import type { JsonObject } from '@/lib/audit/json';
import type { LogKind } from '@/lib/audit/scope';
import { base64, equal } from '@/lib/ledger/bytes';
import { sha256 } from '@/lib/sha256';
import { checkpointLog, type Refusal, SignerRefused } from './checkpoint';
import { appendControl, boundTransaction, type Requester } from './control';
import { withLease } from './leased';
import { logOrigin, openCheckpoint, signerMemory } from './signer';
import type { Tenant } from './tenant';

/** Why a log does not get another epoch. */
export class EpochRefused extends Error {
  override readonly name = 'EpochRefused';
  constructor(
    message: string,
    /** Nothing is known of the log: somebody else was at it all the time. */
    readonly isBusy = false,
  ) {
    super(message);
  }
}

/** What was signed of a log, and is not its beginning any more. */
interface Signed {
  origin: string;
  size: number;
  /** Base64, and the note; null where only a sink knows of it. */
  root: string | null;
  note: string | null;
  /** `signer`: what it remembers. Else the sink that holds it. */
  toldBy: string;
}

/** A log that went on under another name. */
export interface EpochChange {
  kind: LogKind;
  epoch: number;
  origin: string;
  /** Place of the entry that tells of it. */
  seq: number;
  signed: Signed;
  /** The largest checkpoint that is proven to be the beginning of what is here. */
  kept: { size: number; root: string | null };
  /** Entries that were there, before the entry that tells of it. */
  entries: number;
  reason: string;
}

interface State {
  log: number;
  kind: LogKind;
  epoch: number;
  size: number;
  origin: string;
  newest: { size: number; root: Uint8Array } | undefined;
}

export interface EpochRequest {
  tenant: Tenant;
  kind: LogKind;
  by: Requester;
  reason: string;
}

/** Of the signer: what a database that was set back looks like. Everything else is no loss but a change. */
const SET_BACK: ReadonlySet<Refusal> = new Set(['log-shrank', 'history-rewritten']);
const LEASE_S = 10;

/**
 * Gives a log its next epoch: from then on it has another name and another key, so that nobody who holds what was signed
 * before takes it for the same, and the signer begins at its first entry. Only for a log of which more was signed than is
 * here, as after the restore of an old backup; what is left must be what was signed of it. The signed `ledger.epoch` entry
 * names what was lost, in the transaction of the change. Throws {@link EpochRefused}.
 */
export async function changeEpoch(pool: Pool, request: EpochRequest): Promise<EpochChange> {
  const { tenant, kind } = request;
  const log = kind === 'main' ? tenant.mainLog : tenant.accessLog;
  const refusal = await refusalOf(pool, log);
  // Nobody signs meanwhile: a note of the old name must not come into the new epoch.
  const changed = await inTurn(() =>
    withLease(pool, `checkpoint/${log}`, LEASE_S, async () => {
      const state = await readState(pool, tenant, kind);
      const signed = await findLost(pool, state, refusal);
      return await change(pool, request, state, signed);
    }),
  );
  if (!changed) throw busy();
  return changed;
}

/** A signer that refuses a log looks at it again and again, a second or two each time. */
const TURN_MS = 30_000;
const LOOKED_AT_EVERY_MS = 200;

/** Tries until it has its turn; undefined: it came to none. */
async function inTurn<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const deadline = performance.now() + TURN_MS; performance.now() < deadline; ) {
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
    await setTimeout(LOOKED_AT_EVERY_MS);
  }
  return undefined;
}

/** Nothing is ever signed of it. Undefined where it is not. */
async function isEmpty(pool: Pool, log: number): Promise<true | undefined> {
  const [row] = await pool<{ size: string }[]>`select size from log where log = ${log}`;
  return row?.size === '0' || undefined;
}

function busy(): EpochRefused {
  return new EpochRefused('another process is signing the log all the time: try again', true);
}

/** What the signer says of the log as it is. */
async function refusalOf(pool: Pool, log: number): Promise<Refusal | undefined> {
  try {
    const isLooked = await inTurn(async () => (await checkpointLog(pool, log)) ?? (await isEmpty(pool, log)));
    if (!isLooked) throw busy();
    return undefined;
  } catch (error) {
    if (!(error instanceof SignerRefused)) throw error;
    if (!SET_BACK.has(error.code))
      throw new EpochRefused(`${error.message}: that is no loss, and no epoch mends it; look at verify-db`);
    return error.code;
  }
}

async function readState(sql: Sql, { ledgerId, ...tenant }: Tenant, kind: LogKind): Promise<State> {
  const log = kind === 'main' ? tenant.mainLog : tenant.accessLog;
  const [row] = await sql<{ epoch: number; size: string }[]>`select epoch, size from log where log = ${log}`;
  if (!row) throw new Error(`log ${log} is gone`);
  const { epoch } = row;
  const [newest] = await sql<{ size: string; root: Uint8Array }[]>`
    select size, root from ledger_checkpoint where log = ${log} and epoch = ${epoch} order by size desc limit 1`;
  return {
    ...{ log, kind, epoch, size: Number(row.size), origin: logOrigin({ ledgerId, kind, epoch }) },
    newest: newest && { size: Number(newest.size), root: newest.root },
  };
}

/** What was signed beyond what the database still knows of; its own newest checkpoint must be the beginning of what is here. */
async function findLost(pool: Pool, state: State, refusal: Refusal | undefined): Promise<Signed> {
  const { origin, newest } = state;
  const remembered = refusal === undefined ? undefined : await findRemembered(origin);
  const lost = remembered ?? (await findRefusing(pool, state));
  if (!lost) throw new EpochRefused(`${origin}: nothing of it is known to be lost`);
  if (newest && lost.size <= newest.size)
    throw new EpochRefused(
      `${origin}: the database knows of all ${lost.size} entries that were signed, and holds others: that is no loss; look at verify-db`,
    );
  if (newest && !(await isBeginning(pool, state, newest)))
    throw new EpochRefused(
      `${origin}: what is left is not what was signed of its first ${newest.size} entries: look at verify-db`,
    );
  return lost;
}

async function findRemembered(origin: string): Promise<Signed | undefined> {
  const note = await signerMemory.note(origin);
  if (note === undefined) return undefined;
  const { size, root } = await openCheckpoint(note, origin);
  return { origin, size, root: base64(root), note, toldBy: 'signer' };
}

/** Where the memory of the signer was set back with the database, a sink still knows. */
async function findRefusing(sql: Sql, { log, epoch, origin }: State): Promise<Signed | undefined> {
  const [row] = await sql<{ sink: string; size: string }[]>`
    select sink, size from ledger_anchor where log = ${log} and epoch = ${epoch} and state = 'refused'
    order by size desc limit 1`;
  return row && { origin, size: Number(row.size), root: null, note: null, toldBy: row.sink };
}

async function isBeginning(
  pool: Pool,
  { log, size }: State,
  { size: of, root }: { size: number; root: Uint8Array },
) {
  if (of > size) return false;
  try {
    return equal(await pool.begin((sql) => rootOf(sql, log, of, sha256)), root);
  } catch (error) {
    if (error instanceof MissingEntries) return false;
    throw error;
  }
}

async function change(
  pool: Pool,
  { tenant, kind, by, reason }: EpochRequest,
  { log, newest, ...state }: State,
  signed: Signed,
): Promise<EpochChange> {
  const epoch = state.epoch + 1;
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind, epoch });
  const kept = { size: newest?.size ?? 0, root: newest ? base64(newest.root) : null };
  return await pool.begin(async (sql) => {
    await boundTransaction(sql);
    const [row] = await sql<{ size: string }[]>`select size from log where log = ${log}`;
    const entries = Number(row?.size ?? 0);
    const { toldBy, ...what } = signed;
    const told: JsonObject = { signed: { ...what, told_by: toldBy }, kept, entries };
    const details = { epoch, origin, log: kind, ...told, reason, requested_by: by.subject };
    const seq = await appendControl(sql, tenant, 'ledger.epoch', by, details, { kind });
    await sql`select begin_epoch(${log}, ${epoch}, ${seq.toString()}::int8)`;
    return { kind, epoch, origin, seq: Number(seq), signed, kept, entries, reason };
  });
}

/** An epoch of a log, as the entry that began it tells; whether it is signed, a verification says. */
export interface ToldEpoch {
  log: number;
  seq: number;
  details: unknown;
}

/** Epochs that began in these logs. */
export async function listEpochs(sql: Sql, logs: readonly number[]): Promise<ToldEpoch[]> {
  const rows = await sql<{ log: number; seq: string; details: string }[]>`
    select e.log, e.seq, e.details::text as details
    from event e join dictionary d on d.kind = ${KINDS.action} and d.code = e.action
    where e.log = any(${arrayLiteral(logs)}::int4[]) and d.value = 'ledger.epoch' order by e.log, e.seq`;
  return rows.map(({ log, seq, details }) => ({ log, seq: Number(seq), details: JSON.parse(details) }));
}
