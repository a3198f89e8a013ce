import type PgBoss from 'pg-boss';
import type { Pool, Sql } from '@/db/client';
import { mendTimes, openQueue, startQueue } from '@/db/job-queue';
import { env } from '@/lib/env';
import { finishPurges } from '@/lib/ingest/purge';
import { enforceRetention } from '@/lib/ingest/retention';
import { log } from '@/lib/log';
import { dispatchReports } from '@/lib/reports/dispatch';
import { forgetRuns } from '@/lib/reports/report-run';
import { type RecordRead, runReport } from '@/lib/reports/run-report';
import { JobBusy } from './busy';
import { expireExports, unfinishedExports } from './export-job';
import { forgetImports } from './import-job';
import { runExport } from './run-export';
import { runVerification, unfinishedVerifications, verifyQueue } from './verify-job';
import { forgetVerifications, scheduleVerifications } from './verify-schedule';

/** Every hour, off the full hour at which everybody else does something. */
const RETENTION_CRON = '17 * * * *';
const REPORTS_CRON = '* * * * *';
/** Mails that one process sends at the same time: most of that they wait for a server. */
const REPORTS_AT_ONCE = 5;
const MEND_EVERY_MS = 10_000;

/**
 * Works on what is queued, in this process, until it is told to stop; nothing goes on where it throws. Events that it reads
 * in the name of people are told by `record`, as their own reads are.
 */
export async function startWorker(pool: Pool, record: RecordRead): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const queue = await startQueue(pool, (error) => log.warn('the job queue failed, trying again', {}, error));
  const leave = async () => {
    stop.abort();
    await queue.stop({ timeout: 5_000 });
  };
  try {
    await workOnAll(pool, queue, stop.signal, record);
    await takeUp(pool, queue);
  } catch (error) {
    await leave();
    throw error;
  }
  const mending = setInterval(() => void mend(pool, queue), MEND_EVERY_MS);
  return async () => {
    clearInterval(mending);
    await leave();
  };
}

async function workOnAll(pool: Pool, queue: PgBoss, stop: AbortSignal, record: RecordRead): Promise<void> {
  await work(queue, 'export', stop, async ({ id }) => runExport(pool, id, stop));
  for (const name of ['verify', 'verify-scheduled'])
    await work(queue, name, stop, async ({ id }) => runVerification(pool, id, { signal: stop }));
  await workOnSchedule(pool, queue, env().TRAILMARK_VERIFY_CRON);
  await queue.work('retention', { pollingIntervalSeconds: 1 }, () => keepHouse(pool, queue));
  await queue.schedule('retention', RETENTION_CRON);
  await workOnReports(pool, queue, record);
}

/** A clock that was ahead and was put back leaves nothing that waits for that time. */
async function mend(pool: Pool, queue: PgBoss): Promise<void> {
  try {
    if (await mendTimes(pool)) await takeUp(pool, queue);
  } catch (error) {
    log.warn('the times of the job queue were not looked at, trying again', {}, error);
  }
}

/** One instance of all adds the job, and another one may do it. */
async function workOnSchedule(pool: Pool, queue: PgBoss, cron: string): Promise<void> {
  const one = { pollingIntervalSeconds: 1, includeMetadata: true } as const;
  await queue.work('verify-due', one, async ([job]) => {
    if (job) await scheduleVerifications(pool, job.createdOn);
  });
  if (cron === 'off') await queue.unschedule('verify-due');
  else await queue.schedule('verify-due', cron);
}

/** Hands the jobs of a queue to `run`, one at a time; what throws comes back later, and what was stopped to whoever is there. */
async function work(
  queue: PgBoss,
  name: string,
  stop: AbortSignal,
  run: (data: { id: string }) => Promise<void>,
): Promise<void> {
  await queue.work<{ id: string }>(name, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    try {
      await run(job.data);
      if (stop.aborted) throw new JobBusy(job.data.id);
    } catch (error) {
      if (!(error instanceof JobBusy)) log.warn(`${name} failed, trying again`, job.data, error);
      throw error;
    }
  });
}

/** What a mail meets stands with it, and whoever dies with one leaves it to the next minute: no job comes back by itself. */
async function workOnReports(pool: Pool, queue: PgBoss, record: RecordRead): Promise<void> {
  const some = { pollingIntervalSeconds: 0.5, batchSize: REPORTS_AT_ONCE };
  await queue.work<{ id: string }>('report', some, async (jobs) => {
    const ends = await Promise.allSettled(jobs.map(({ data }) => runReport(pool, data.id, record)));
    for (const end of ends)
      if (end.status === 'rejected') log.warn('a report was left to the next minute', {}, end.reason);
  });
  await queue.work('reports-due', { pollingIntervalSeconds: 1 }, () => dispatchReports(pool, new Date()));
  await queue.schedule('reports-due', REPORTS_CRON);
}

/** Has a purge that was begun go on now, and not at the next hour. */
export async function askRetention(sql: Sql): Promise<void> {
  await openQueue(sql).send('retention', {});
}

/** What retention takes, what files have served their time, and what was left behind. */
async function keepHouse(pool: Pool, queue: PgBoss): Promise<void> {
  await enforceRetention(pool, new Date());
  await finishPurges(pool, async () => true);
  await expireExports(pool);
  await forgetRuns(pool);
  await forgetImports(pool);
  await forgetVerifications(pool);
  await takeUp(pool, queue);
}

/** What is not at its end, and may have no job any more; a job too many finds nothing to do. */
async function takeUp(pool: Pool, queue: PgBoss): Promise<void> {
  for (const id of await unfinishedExports(pool)) await queue.send('export', { id });
  for (const { id, by } of await unfinishedVerifications(pool)) await queue.send(verifyQueue(by), { id });
}
