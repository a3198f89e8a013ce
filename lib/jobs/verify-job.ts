import { randomInt } from 'node:crypto';
import type { Pool, Sql } from '@/db/client';
import { openQueue } from '@/db/job-queue';
import { checkRange, RANGE_ENTRIES } from '@/lib/ingest/check-range';
import { readKeptNotes } from '@/lib/ingest/kept-notes';
import { pause, withLease } from '@/lib/ingest/leased';
import {
  type Finding,
  logsToVerify,
  type Verification,
  type VerifiedLog,
  type VerifiedStep,
  verifyLog,
} from '@/lib/ingest/verify-log';
import { JobBusy } from './busy';
import { tellFindings } from './tell-findings';

/** Who asks for the verifications of the schedule. */
export const SCHEDULE = 'schedule';

export const VERIFY_MODES = ['full', 'incremental'] as const;
/** `incremental`: from where the last one without a finding ended; what lies before is taken as it was then. */
export type VerifyMode = (typeof VERIFY_MODES)[number];
export const VERIFY_STATES = ['queued', 'running', 'done', 'error'] as const;

export interface VerifyJob {
  id: string;
  mode: VerifyMode;
  state: (typeof VERIFY_STATES)[number];
  error: string | null;
  /** Entry that it began with, entries done, and entries there are; null before it begins. */
  start: number;
  done: number;
  size: number | null;
  findings: number;
  requestedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

const columns = (sql: Sql) => sql`
  j.id, j.mode, j.state, j.error, j.start::float8 as start, j.done::float8 as done, j.size::float8 as size, j.findings,
  j.requested_by as "requestedBy", j.created_at as "createdAt", j.started_at as "startedAt", j.finished_at as "finishedAt"`;

/** Who asks for a verification of a log, and of which kind. */
export interface NewVerification {
  log: number;
  mode: VerifyMode;
  by: string;
}

/** Keeps a verification, and adds its job; one that is not at its end is answered instead. */
export async function createVerification(pool: Pool, asked: NewVerification): Promise<string> {
  return await pool.begin(async (sql) => {
    const id = await beginVerification(sql, asked);
    await openQueue(sql).send(verifyQueue(asked.by), { id });
    return id;
  });
}

/** Those of the schedule have a queue of their own, so that nobody who asks waits behind a night's work. */
export function verifyQueue(by: string): 'verify' | 'verify-scheduled' {
  return by === SCHEDULE ? 'verify-scheduled' : 'verify';
}

/** The same for who does it at once. */
export async function beginVerification(sql: Sql, { log, mode, by }: NewVerification): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtext('trailmark.verify'), ${log})`;
  const [running] = await sql<{ id: string }[]>`
    select j.id from verify_job j where j.log = ${log} and j.mode = ${mode} and j.state in ('queued', 'running') limit 1`;
  if (running) return running.id;
  const [row] = await sql<{ id: string }[]>`
    insert into verify_job (log, mode, requested_by) values (${log}, ${mode}, ${by}) returning id`;
  if (!row) throw new Error('a verification was not kept');
  return row.id;
}

export async function findVerification(sql: Sql, log: number, id: string): Promise<VerifyJob | undefined> {
  const [row] = await sql<VerifyJob[]>`
    select ${columns(sql)} from verify_job j where j.id = ${id}::uuid and j.log = ${log}`;
  return row;
}

/** Verifications of a log, newest first. */
export async function listVerifications(sql: Sql, log: number, limit: number): Promise<VerifyJob[]> {
  return await sql<VerifyJob[]>`
    select ${columns(sql)} from verify_job j where j.log = ${log} order by j.id desc limit ${limit}`;
}

/** Verifications that are not at their end: their jobs may have been lost, or their command was ended. */
export async function unfinishedVerifications(sql: Sql): Promise<{ id: string; by: string }[]> {
  return await sql<{ id: string; by: string }[]>`
    select id, requested_by as by from verify_job where state in ('queued', 'running') order by id`;
}

/** Longer than any range takes. */
const LEASE_S = 20;
/** Well below the lease. */
const REST_MS_MAX = 5_000;
/** Findings that are kept of one verification: a log that was replaced has one an entry. */
const KEPT_MAX = 10_000;

/** Does a verification from wherever it was left to its end. Throws {@link JobBusy} where somebody else is at it. */
export async function runVerification(
  pool: Pool,
  id: string,
  { signal, ...how }: Pick<Verification, 'tell' | 'check' | 'parallel'> & { signal: AbortSignal },
): Promise<void> {
  const run = async (keepLease: () => Promise<void>) => {
    const work = await findWork(pool, id);
    if (work) await verify(pool, work, { ...how, signal, keepLease });
    return true;
  };
  // Counters of a large log are compared in one step, which takes minutes.
  const done = await withLease(pool, `verify/${id}`, LEASE_S, run, { isRenewed: true });
  if (!done) throw new JobBusy(id);
}

interface Work {
  id: string;
  tenantId: string;
  log: VerifiedLog;
  /** It rests as long as it works: nobody waits for it. */
  isPaced: boolean;
  /** Where the job began: what lies before it is taken as it was found by an earlier one. */
  trusted: number;
  start: { done: number; roots: Uint8Array[] };
}

async function findWork(pool: Pool, id: string): Promise<Work | undefined> {
  const [row] = await pool<WorkRow[]>`
    select j.log, j.mode, j.state, j.start::float8 as start, j.done::float8 as done, j.verified::float8 as verified, j.roots,
      j.requested_by as by, t.tenant_id as "tenantId"
    from verify_job j join log l on l.log = j.log join tenant t on t.tenant = l.tenant
    where j.id = ${id}::uuid and j.state in ('queued', 'running')`;
  const log = row && (await logsToVerify(pool, row.tenantId)).find((each) => each.log === row.log);
  if (!row || !log) return undefined;
  // What was left within a range, or behind a missing entry, begins anew.
  const isKept = row.state === 'running' && row.done === row.verified;
  const work = { id, log, tenantId: row.tenantId, isPaced: row.by === SCHEDULE };
  if (isKept) return { ...work, trusted: row.start, start: { done: row.done, roots: hashes(row.roots) } };
  const from = row.mode === 'incremental' ? await lastClean(pool, row.log) : NOTHING;
  await pool.begin(async (sql) => {
    await sql`delete from verify_finding where job = ${id}::uuid`;
    await sql`update verify_job set state = 'running', started_at = now(), findings = 0, start = ${from.done},
      done = ${from.done}, verified = ${from.done}, roots = ${Buffer.from(from.roots)} where id = ${id}::uuid`;
  });
  return { ...work, trusted: from.done, start: { done: from.done, roots: hashes(from.roots) } };
}

interface WorkRow {
  log: number;
  mode: VerifyMode;
  state: string;
  start: number;
  done: number;
  verified: number;
  roots: Uint8Array;
  by: string;
  tenantId: string;
}

const NOTHING = { done: 0, roots: new Uint8Array() };

/** Where the last verification without a finding ended, as far as whole ranges went. */
async function lastClean(pool: Pool, log: number): Promise<{ done: number; roots: Uint8Array }> {
  const [row] = await pool<{ done: number; roots: Uint8Array }[]>`
    select j.verified::float8 as done, j.roots from verify_job j
    where j.log = ${log} and j.state = 'done' and j.findings = 0 order by j.id desc limit 1`;
  return row ?? NOTHING;
}

function hashes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, nth) => bytes.subarray(32 * nth, 32 * (nth + 1)));
}

async function verify(
  pool: Pool,
  { id, tenantId, log, isPaced, trusted, start }: Work,
  { signal, keepLease, ...how }: Verification & { signal: AbortSignal; keepLease: () => Promise<void> },
): Promise<void> {
  const kept = (await readKeptNotes(pool, [log])).get(log.log);
  let workedSince = performance.now();
  let at = start.done;
  const keep = async (step: VerifiedStep) => {
    await keepLease();
    const old = step.isLast ? await checkOld(pool, log, trusted, how.check) : [];
    const findings = [...step.findings, ...old];
    if (step.isLast) await tellAll(pool, { id, tenantId, log }, findings);
    if (!(await keepStep(pool, id, at, { ...step, findings }))) return false;
    at = step.done;
    if (isPaced && !step.isLast) await pause(Math.min(performance.now() - workedSince, REST_MS_MAX), signal);
    workedSince = performance.now();
    return !signal.aborted;
  };
  await verifyLog(pool, log, { ...how, start, kept, keep, recounts: trusted === 0 });
}

/** What the steps before have kept, and what the last one found. */
async function tellAll(
  pool: Pool,
  { id, ...where }: Pick<Work, 'id' | 'tenantId' | 'log'>,
  last: readonly Finding[],
): Promise<void> {
  const [row] = await pool<{ findings: number }[]>`select findings from verify_job where id = ${id}::uuid`;
  const findings = (row?.findings ?? 0) + last.length;
  if (findings === 0) return;
  const kept = await pool<{ code: string }[]>`
    select distinct code from verify_finding where job = ${id}::uuid`;
  const codes = [...new Set([...kept, ...last].map(({ code }) => code))].sort();
  await tellFindings(pool, { id, ...where, findings, codes });
}

/** One range of those that were verified before, chosen by chance: whoever changed one is found sooner or later. */
async function checkOld(
  pool: Pool,
  { log, epoch, origin }: VerifiedLog,
  done: number,
  check: Verification['check'] = (task) => checkRange(pool, task),
): Promise<Finding[]> {
  if (done < RANGE_ENTRIES) return [];
  const lo = randomInt(Math.floor(done / RANGE_ENTRIES)) * RANGE_ENTRIES;
  const [row] = await pool<{ closed: number | null }[]>`
    select max(size)::float8 as closed from ledger_checkpoint where log = ${log} and epoch = ${epoch}`;
  const task = { log, lo, hi: lo + RANGE_ENTRIES, closed: row?.closed ?? 0, sizes: [] };
  return (await check(task)).findings.map((finding) => ({ ...finding, origin }));
}

/**
 * Findings and place of a step are kept together: whoever goes on repeats none and loses none. False where the place was
 * not `from` any more: a clock or a long step took the lease away, and somebody else is further, or has finished.
 */
async function keepStep(
  pool: Pool,
  id: string,
  from: number,
  { done, size, roots, findings, isLast }: VerifiedStep,
): Promise<boolean> {
  const bytes = roots && Buffer.concat(roots);
  return await pool.begin(async (sql) => {
    const [row] = await sql<{ before: number }[]>`
      update verify_job set done = ${done}, size = ${size}, findings = findings + ${findings.length},
        verified = ${bytes ? done : sql`verified`}, roots = ${bytes ?? sql`roots`},
        state = ${isLast ? 'done' : 'running'}, finished_at = ${isLast ? sql`now()` : null}
      where id = ${id}::uuid and state = 'running' and done = ${from}
      returning findings - ${findings.length} as before`;
    if (!row) return false;
    const { before } = row;
    const kept = findings.slice(0, Math.max(0, KEPT_MAX - before));
    for (const [nth, { code, seq, detail }] of kept.entries())
      await sql`insert into verify_finding (job, nth, code, seq, detail)
        values (${id}::uuid, ${before + nth}, ${code}, ${seq ?? null}, ${detail ?? null})`;
    return true;
  });
}
