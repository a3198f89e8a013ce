import { setTimeout } from 'node:timers/promises';
import type { Pool, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { MissingEntries, rangeHashes, rootOf } from '@/db/ledger-nodes';
import { readTogether } from '@/db/snapshot';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { LedgerError } from '@/lib/ledger/error';
import { checkConsistency, consistencyRanges } from '@/lib/ledger/proof';
import { log as logger } from '@/lib/log';
import { sha256 } from '@/lib/sha256';
import { tally } from '@/lib/tally';
import { checkEntries, type EntryFault } from './check-entries';
import { closeTiles } from './close-tiles';
import { LeaseLost, startLeased, withLease } from './leased';
import { logOrigin, openCheckpoint, signCheckpoint, signerMemory } from './signer';

const PAUSE_MS = 10_000;
const POLL_MS = 50;
/** Entries that one checkpoint goes on by, so that a bulk load is signed step by step: reading them anew takes 1 to 2 s. */
const STEP_MAX = 25_000;
/** Some times what the longest step takes, between two of which it is renewed. */
const LEASE_S = 10;

/** Why nothing is signed for a log until an operator has looked. */
export type Refusal =
  | EntryFault
  | 'log-shrank'
  | 'checkpoint-invalid'
  | 'history-rewritten'
  | 'entry-missing';

/** The signer has found that the database does not say what was signed before, or what it said when it was written. */
export class SignerRefused extends Error {
  constructor(
    readonly code: Refusal,
    readonly origin: string,
    readonly seq?: number,
  ) {
    super(`${origin}: ${code}${seq === undefined ? '' : ` at entry ${seq}`}`);
    this.name = 'SignerRefused';
  }
}

interface LogState {
  log: number;
  epoch: number;
  size: number;
  origin: string;
  newest: string | null;
}

/** Signs every log that has grown, in the background, in one process of all that run on the database. */
export function startCheckpointer(sql: Pool): () => Promise<void> {
  let isFirst = true;
  return startLeased(sql, {
    name: 'checkpointer',
    pauseMs: PAUSE_MS,
    async round(mayGoOn) {
      if (isFirst) await signAll(sql, await listUnremembered(sql), mayGoOn);
      isFirst = false;
      await checkpointDue(sql, mayGoOn);
    },
  });
}

/** Signs every log that has grown, up to its present size. A log that is refused holds up no other. */
export async function checkpointDue(
  sql: Pool,
  mayGoOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  const due = await sql<{ log: number }[]>`
    select l.log from log l
    where l.size > coalesce((
      select max(c.size) from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch), 0) order by l.log`;
  await signAll(
    sql,
    due.map(({ log }) => log),
    mayGoOn,
  );
}

/**
 * Logs whose newest note is not the one that is remembered, because a signer was stopped in between: what grows no more
 * would stay so. Reads a file for each log.
 */
export async function listUnremembered(sql: Sql): Promise<number[]> {
  const logs: number[] = [];
  const rows = await sql<StateRow[]>`${selectStates(sql)} order by l.log`;
  for (const { log, newest, origin } of rows.map(stateOf))
    if (newest !== null && newest !== (await signerMemory.note(origin))) logs.push(log);
  return logs;
}

async function signAll(sql: Pool, logs: readonly number[], mayGoOn: () => Promise<boolean>): Promise<void> {
  for (const log of logs) {
    try {
      for (let isBehind = true; isBehind && (await mayGoOn()); )
        isBehind = (await checkpointLog(sql, log))?.isBehind ?? false;
    } catch (error) {
      if (!(error instanceof SignerRefused)) throw error;
    }
  }
}

export interface Signed {
  checkpoint: Checkpoint;
  note: string;
  /** There were more entries than one step takes. */
  isBehind: boolean;
}

/**
 * Signs the present size of a log, or the next step towards it: after reading every new entry with its content and
 * hashing it anew, and after proving that what was signed before is its beginning. The note is in the database before
 * it is remembered, and remembered before anybody is told: whoever is stopped in between, the next one goes on from
 * there. Undefined where the log is empty or somebody else is at it. Throws {@link SignerRefused}.
 */
export async function checkpointLog(pool: Pool, log: number): Promise<Signed | undefined> {
  try {
    return await withLease(pool, `checkpoint/${log}`, LEASE_S, async (keepLease) => {
      const state = await readState(pool, log);
      if (!state || state.size === 0) return undefined;
      return await signGrowth(pool, state, keepLease).catch((error) => refuse(error, state.origin));
    });
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    throw error;
  }
}

/**
 * A checkpoint that covers `size` entries of a log, and is remembered: signs what is there, or waits for who is at it.
 * Undefined where there is none within the time. Throws {@link SignerRefused}.
 */
export async function checkpointCovering(
  pool: Pool,
  log: number,
  size: number,
  withinMs: number,
): Promise<Pick<Signed, 'checkpoint' | 'note'> | undefined> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const signed = await checkpointLog(pool, log);
    if (signed && signed.checkpoint.size >= size) return signed;
    const state = await readState(pool, log);
    const remembered = state && (await signerMemory.note(state.origin));
    if (remembered !== undefined && remembered === state?.newest) {
      const checkpoint = await openPrior(remembered, state.origin);
      if (checkpoint.size >= size) return { checkpoint, note: remembered };
    }
    if (!signed) await setTimeout(POLL_MS);
  }
  return undefined;
}

async function refuse(cause: unknown, origin: string): Promise<never> {
  const error = cause instanceof MissingEntries ? new SignerRefused('entry-missing', origin) : cause;
  if (error instanceof SignerRefused) {
    const { code, seq } = error;
    tally('refused-signature', code);
    logger.error('ledger.refused', { origin, code, ...(seq === undefined ? {} : { seq }) });
    await signerMemory.refuse(origin, JSON.stringify({ code, seq, at: new Date().toISOString() }));
  }
  throw error;
}

interface StateRow {
  log: number;
  size: string;
  kind: number;
  epoch: number;
  ledgerId: string;
  newest: string | null;
}

/** The logs as {@link StateRow}; the newest note of each by the primary key. */
function selectStates(sql: Sql) {
  return sql`
    select l.log, l.size, l.kind, l.epoch, t.ledger_id as "ledgerId",
      (select c.note from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch order by c.size desc limit 1) as newest
    from log l join tenant t on t.tenant = l.tenant`;
}

function stateOf({ log, size, kind: code, epoch, ledgerId, newest }: StateRow): LogState {
  const kind = code === LOG_KIND.main ? 'main' : 'access';
  return { log, epoch, size: Number(size), origin: logOrigin({ ledgerId, kind, epoch }), newest };
}

async function readState(sql: Sql, log: number): Promise<LogState | undefined> {
  const [row] = await sql<StateRow[]>`${selectStates(sql)} where l.log = ${log}`;
  return row && stateOf(row);
}

/**
 * After each step there is: full tiles, which follow from the entries whoever writes them; nothing more; the note, which
 * is the beginning of every later one; the note remembered. A holder that finds itself taken over from writes neither, so
 * that no older note comes in the place of a newer one.
 */
async function signGrowth(
  pool: Pool,
  { log, epoch, size, origin, newest }: LogState,
  keepLease: () => Promise<void>,
): Promise<Signed> {
  const remembered = await signerMemory.note(origin);
  const signed = await Promise.all(
    [newest ?? [], remembered ?? []].flat().map((note) => openPrior(note, origin)),
  );
  const last = signed.reduce((most, prior) => Math.max(most, prior.size), 0);
  if (last > size) throw new SignerRefused('log-shrank', origin, size);
  const target = Math.min(size, last + STEP_MAX);
  await closeTiles(pool, log, target, keepLease);
  await keepLease();
  // Without a write, so that it has no transaction id for which feeds would wait.
  const root = await readTogether(pool, async (sql) => {
    await checkNew(sql, log, origin, { lo: last, hi: target, closed: target });
    const found = await rootOf(sql, log, target, sha256);
    for (const prior of signed) await checkPrior(sql, log, prior, { origin, size: target, root: found });
    return found;
  });
  const checkpoint = { origin, size: target, root };
  const note = signCheckpoint(checkpoint);
  await keepLease();
  if ((await signerMemory.note(origin)) !== remembered) throw new LeaseLost(origin);
  await pool`
    insert into ledger_checkpoint (log, epoch, size, root, note)
    select l.log, l.epoch, ${target}, ${Buffer.from(root)}, ${note} from log l where l.log = ${log} and l.epoch = ${epoch}
    on conflict do nothing`;
  await signerMemory.keep(origin, note);
  return { checkpoint, note, isBehind: target < size };
}

async function openPrior(note: string, origin: string): Promise<Checkpoint> {
  const prior = await openCheckpoint(note, origin).catch((cause) => {
    throw cause instanceof LedgerError ? new SignerRefused('checkpoint-invalid', origin) : cause;
  });
  if (prior.origin !== origin) throw new SignerRefused('checkpoint-invalid', origin);
  return prior;
}

async function checkNew(
  sql: Sql,
  log: number,
  origin: string,
  range: { lo: number; hi: number; closed: number },
): Promise<void> {
  for await (const { findings } of checkEntries(sql, log, range)) {
    const [first] = findings;
    if (first) throw new SignerRefused(first.code, origin, first.seq);
  }
}

async function checkPrior(sql: Sql, log: number, prior: Checkpoint, now: Checkpoint): Promise<void> {
  if (prior.size === 0) return;
  const ranges = consistencyRanges(prior.size, now.size);
  const proof = await rangeHashes(sql, log, now.size, ranges, sha256);
  try {
    checkConsistency(prior, now, proof, sha256);
  } catch (cause) {
    if (cause instanceof LedgerError) throw new SignerRefused('history-rewritten', now.origin);
    throw cause;
  }
}
