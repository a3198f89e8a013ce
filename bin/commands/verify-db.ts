import { z } from 'zod';
import { CommandError, EXIT, type Progress, say, sayJson, startProgress } from '@/bin/output';
import { positive } from '@/bin/positive';
import { startVerifiers, type Verifiers } from '@/bin/verify-threads';
import { withWorkspace } from '@/bin/workspace';
import type { Pool } from '@/db/client';
import { listEpochs, type ToldEpoch } from '@/lib/ingest/epoch';
import { recount } from '@/lib/ingest/recount';
import { type Finding, logsToVerify, type VerifiedLog } from '@/lib/ingest/verify-log';
import { PLATFORM } from '@/lib/ingest/wrong-block';
import { endJob } from '@/lib/jobs/busy';
import { listFindings } from '@/lib/jobs/kept-finding';
import { beginVerification, findVerification, runVerification, type VerifyMode } from '@/lib/jobs/verify-job';

export interface VerifyOptions {
  tenant?: string;
  incremental?: boolean;
  threads?: string;
  json?: boolean;
}

const THREADED_MIN = 100_000;

/**
 * Verifies every log, or those of a tenant, from the database, in threads; one that was interrupted goes on where it
 * was. Exit 1 where anything does not agree. Says whether all entries were looked at.
 */
export async function verifyDb(options: VerifyOptions): Promise<void> {
  const threads = options.threads === undefined ? undefined : positive('--threads', options.threads);
  await withWorkspace(async ({ sql, url }) => {
    const logs = await logsToVerify(sql, options.tenant);
    if (logs.length === 0) throw new CommandError(`no tenant ${options.tenant ?? ''}`, EXIT.usage);
    const entries = logs.reduce((sum, { size }) => sum + size, 0);
    const progress = startProgress('verify', entries, 'entries');
    // A thread takes longer to begin than a small log to read.
    const verifiers = entries > THREADED_MIN ? startVerifiers(url, threads) : undefined;
    const outcome: Outcome = { logs: logs.length, entries, looked: 0, findings: [], epochs: [], seconds: 0 };
    const startedAt = performance.now();
    try {
      let before = 0;
      for (const log of logs) {
        const told = ({ done }: { done: number }) => tell(progress, before + done, startedAt);
        const verified = await verifyOne(sql, log, { mode: modeOf(options), verifiers, told });
        outcome.findings.push(...verified.findings);
        outcome.looked += verified.looked;
        before += log.size;
      }
      outcome.findings.push(...(await platformFaults(sql, options)));
    } finally {
      await verifiers?.close();
      progress.stop();
    }
    const epochs = await listEpochs(
      sql,
      logs.map(({ log }) => log),
    );
    print({ ...outcome, epochs, seconds: (performance.now() - startedAt) / 1000 }, options);
    if (outcome.findings.length > 0) process.exitCode = EXIT.failed;
  });
}

/** Counters over all tenants together belong to no log. */
async function platformFaults(sql: Pool, { tenant, incremental }: VerifyOptions): Promise<Finding[]> {
  if (tenant !== undefined || incremental) return [];
  const faults = await recount(sql, PLATFORM);
  return faults.map((detail) => ({ code: 'rollup-wrong', origin: 'platform', detail }));
}

function modeOf({ incremental }: VerifyOptions): VerifyMode {
  return incremental ? 'incremental' : 'full';
}

async function verifyOne(
  sql: Pool,
  { log, origin }: VerifiedLog,
  {
    mode,
    verifiers,
    told,
  }: { mode: VerifyMode; verifiers: Verifiers | undefined; told: (at: { done: number }) => void },
): Promise<{ findings: Finding[]; looked: number }> {
  const id = await sql.begin((transaction) => beginVerification(transaction, { log, mode, by: 'cli' }));
  const { check, threads: parallel } = verifiers ?? {};
  const { signal } = new AbortController();
  const job = await endJob(
    () => runVerification(sql, id, { signal, tell: told, check, parallel }),
    () => findVerification(sql, log, id),
  );
  if (job?.state !== 'done') throw new CommandError(`${origin}: ${job?.error ?? 'its verification is gone'}`);
  const findings = await listFindings(sql, id, -1, job.findings);
  return {
    looked: (job.size ?? 0) - job.start,
    findings: findings.map(({ code, seq, detail }) => ({
      code,
      origin,
      seq: seq ?? undefined,
      detail: detail ?? undefined,
    })),
  };
}

function tell(progress: Progress, done: number, startedAt: number): void {
  const perS = Math.round(done / ((performance.now() - startedAt) / 1000));
  progress.update(done, `${perS.toLocaleString('en')}/s`);
}

interface Outcome {
  logs: number;
  entries: number;
  /** Entries that were looked at: all of them, or those since the last time. */
  looked: number;
  findings: Finding[];
  epochs: ToldEpoch[];
  seconds: number;
}

function print(
  { logs, entries, looked, findings, epochs, seconds }: Outcome,
  { json, incremental }: VerifyOptions,
): void {
  if (json) {
    const told = epochs.map(({ seq, details }) => ({ seq, details }));
    sayJson({ complete: !incremental, logs, entries, looked, findings, epochs: told });
    return;
  }
  for (const { code, origin, seq, detail } of findings)
    say([code, origin, seq === undefined ? undefined : `entry ${seq}`, detail].filter(Boolean).join('  '));
  for (const epoch of epochs) sayEpoch(epoch);
  const verdict = findings.length === 0 ? 'nothing that does not agree' : `${findings.length} findings`;
  const count = (value: number) => value.toLocaleString('en');
  const what = incremental
    ? `PARTIAL: ${count(looked)} of ${count(entries)} entries, those since the last time,`
    : `COMPLETE: ${count(entries)} entries`;
  say(`${what} of ${logs} logs in ${seconds.toFixed(1)} s, ${verdict}`);
}

const Epoch = z.object({
  origin: z.string(),
  signed: z.object({
    origin: z.string(),
    size: z.number(),
    root: z.string().nullable(),
    told_by: z.string(),
  }),
  kept: z.object({ size: z.number() }),
});

/** No finding, where it is signed; but nobody should have to look for it. */
function sayEpoch({ seq, details }: ToldEpoch): void {
  const told = Epoch.safeParse(details).data;
  if (!told) return;
  const { origin, signed, kept } = told;
  const root = signed.root === null ? '' : `, root ${signed.root}`;
  say(
    `epoch-changed  ${origin}  entry ${seq}  ${signed.size} entries were signed as ${signed.origin}${root}; ${kept.size} of them are proven to be here`,
  );
}
