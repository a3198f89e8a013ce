import type { Pool, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { MissingEntries, rangeHashes } from '@/db/ledger-nodes';
import { readTogether } from '@/db/snapshot';
import { base64 } from '@/lib/ledger/bytes';
import { LedgerError } from '@/lib/ledger/error';
import { consistencyRanges } from '@/lib/ledger/proof';
import { log as logger } from '@/lib/log';
import { sha256 } from '@/lib/sha256';
import { deliver } from './anchor-deliver';
import type { Outcome } from './anchor-outcome';
import type { Sink } from './anchor-sinks';
import { logOrigin, openCheckpoint } from './signer';

const BACKOFF_S = 5;
/** A sink that comes back has everything within this; one that refuses is asked once an hour, for the log to say so. */
const BACKOFF_MAX_S = { failing: 300, refused: 3_600 } as const;
/** Another one where the log has grown meanwhile beyond what the sink holds. */
const OFFERS = 2;

/** The newest checkpoint of a log, and what is known of a sink. */
interface Newest {
  log: number;
  epoch: number;
  origin: string;
  size: number;
  root: Uint8Array;
  note: string;
  known: number;
  attempts: number;
}

/**
 * Offers a sink the newest checkpoint of a log, and keeps what became of it: where it is taken, its cosignature; where
 * not, when it is offered again, later after each failure. Undefined where there is nothing to offer yet. A refusal is
 * logged as `ledger.anchor_refused`: two histories of this log have been signed, or what was signed is lost.
 */
export async function anchorLog(
  pool: Pool,
  sink: Sink,
  log: number,
  stop: AbortSignal,
): Promise<Outcome | undefined> {
  for (let nth = 1; ; nth++) {
    const newest = await findNewest(pool, sink, log);
    if (!newest) return undefined;
    const outcome = await offer(pool, sink, newest, stop);
    const theirs = outcome.state === 'refused' ? (outcome.theirs ?? 0) : 0;
    const grown = theirs > newest.size && nth < OFFERS ? await findNewest(pool, sink, log) : undefined;
    if (grown && grown.size >= theirs) continue;
    tell(sink, newest, outcome);
    await keep(pool, sink, newest, outcome);
    return outcome;
  }
}

type Row = Pick<Newest, 'epoch' | 'root' | 'note' | 'attempts'> & {
  size: string;
  known: string;
  kind: number;
  ledgerId: string;
};

/** None while somebody signs the log: what is in the database may not be remembered outside of it yet. */
async function findNewest(sql: Sql, { name }: Sink, log: number): Promise<Newest | undefined> {
  const [row] = await sql<Row[]>`
    select l.epoch, l.kind, t.ledger_id as "ledgerId", c.size, c.root, c.note,
      coalesce(a.size, 0) as known, coalesce(a.attempts, 0) as attempts
    from log l join tenant t on t.tenant = l.tenant
    join ledger_checkpoint c on c.log = l.log and c.epoch = l.epoch
    left join ledger_anchor a on a.log = l.log and a.epoch = l.epoch and a.sink = ${name}
    where l.log = ${log} and not exists (
      select from lease s where s.name = ${`checkpoint/${log}`} and s.expires_at > now())
    order by c.size desc limit 1`;
  if (!row) return undefined;
  const { kind, ledgerId, size, known, ...rest } = row;
  const { epoch } = rest;
  const origin = logOrigin({ ledgerId, kind: kind === LOG_KIND.main ? 'main' : 'access', epoch });
  return { ...rest, log, origin, size: Number(size), known: Number(known) };
}

async function offer(pool: Pool, sink: Sink, newest: Newest, stop: AbortSignal): Promise<Outcome> {
  const { log, origin, size, root, note, known } = newest;
  const prove = async (from: number) =>
    await readTogether(pool, (sql) => rangeHashes(sql, log, size, consistencyRanges(from, size), sha256));
  try {
    const signed = await openCheckpoint(note, origin);
    if (signed.origin !== origin || signed.size !== size)
      return { state: 'refused', error: 'checkpoint-invalid' };
    return await deliver(sink, { origin, size, root: base64(root), note, known, prove }, stop);
  } catch (error) {
    if (error instanceof LedgerError) return { state: 'refused', error: 'checkpoint-invalid' };
    if (error instanceof MissingEntries) return { state: 'refused', error: 'entry-missing' };
    throw error;
  }
}

function tell({ name: sink }: Sink, { origin, size, attempts }: Newest, outcome: Outcome): void {
  if (outcome.state === 'anchored') return;
  const { state, error } = outcome;
  const fields = { sink, origin, size, error };
  if (state === 'failing' && attempts === 0) logger.warn('ledger.anchor_failing', fields);
  if (state === 'refused') logger.error('ledger.anchor_refused', { ...fields, theirs: outcome.theirs });
}

async function keep(pool: Pool, sink: Sink, newest: Newest, outcome: Outcome): Promise<void> {
  if (outcome.state === 'anchored') await keepAnchored(pool, sink, newest, outcome.cosignature);
  else await keepFailure(pool, sink, newest, outcome);
}

/** A witness is asked for another signature in a day, which says that nothing longer was seen until then. */
async function keepAnchored(
  pool: Pool,
  { kind, name }: Sink,
  { log, epoch, size }: Newest,
  cosignature: { line: string; at: Date } | undefined,
): Promise<void> {
  const again = kind === 'witness' ? '1 day' : 'infinity';
  await pool.begin(async (sql) => {
    if (cosignature)
      await sql`
        insert into ledger_cosignature (log, epoch, size, sink, line, at)
        values (${log}, ${epoch}, ${size}, ${name}, ${cosignature.line}, ${cosignature.at})
        on conflict (log, epoch, size, sink) do update set line = excluded.line, at = excluded.at`;
    await sql`
      insert into ledger_anchor (log, epoch, sink, size, state, at, next_at)
      values (${log}, ${epoch}, ${name}, ${size}, 'anchored', now(), now() + ${again}::interval)
      on conflict (log, epoch, sink) do update set size = excluded.size, state = excluded.state,
        error = null, at = excluded.at, attempts = 0, next_at = excluded.next_at`;
  });
}

/** What the sink holds by its own word counts, so that whoever verifies the database finds it too short. */
async function keepFailure(
  pool: Pool,
  { name }: Sink,
  { log, epoch, known, attempts }: Newest,
  outcome: Exclude<Outcome, { state: 'anchored' }>,
): Promise<void> {
  const { state, error } = outcome;
  const size = outcome.state === 'refused' ? (outcome.theirs ?? known) : known;
  const afterS = Math.min(BACKOFF_MAX_S[state], BACKOFF_S * 2 ** Math.min(attempts, 16));
  await pool`
    insert into ledger_anchor (log, epoch, sink, size, state, error, attempts, next_at)
    values (${log}, ${epoch}, ${name}, ${size}, ${state}, ${error}, ${attempts + 1}, now() + make_interval(secs => ${afterS}))
    on conflict (log, epoch, sink) do update set size = excluded.size, state = excluded.state,
      error = excluded.error, attempts = excluded.attempts, next_at = excluded.next_at`;
}
