import type PgBoss from 'pg-boss';
import type { Pool, Sql } from '@/db/client';
import { openQueue, startQueue } from '@/db/job-queue';
import { finishPurges } from '@/lib/ingest/purge';
import { enforceRetention } from '@/lib/ingest/retention';
import { log } from '@/lib/log';
import { JobBusy } from './busy';
import { expireExports, unfinishedExports } from './export-job';
import { runExport } from './run-export';
import { runVerification, unfinishedVerifications } from './verify-job';

/** Every hour, off the full hour at which everybody else does something. */
const RETENTION_CRON = '17 * * * *';

/** Works on what is queued, in this process, until it is told to stop. */
export async function startWorker(pool: Pool): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const queue = await startQueue(pool, (error) => log.warn('the job queue failed, trying again', {}, error));
  await work(queue, 'export', async ({ id }) => runExport(pool, id, stop.signal));
  await work(queue, 'verify', async ({ id }) => runVerification(pool, id, { signal: stop.signal }));
  await queue.work('retention', { pollingIntervalSeconds: 1 }, () => keepHouse(pool, queue));
  await queue.schedule('retention', RETENTION_CRON);
  await takeUp(pool, queue);
  return async () => {
    stop.abort();
    await queue.stop({ timeout: 5_000 });
  };
}

/** Hands the jobs of a queue to `run`, one at a time; what throws comes back later. */
async function work(
  queue: PgBoss,
  name: string,
  run: (data: { id: string }) => Promise<void>,
): Promise<void> {
  await queue.work<{ id: string }>(name, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    try {
      await run(job.data);
    } catch (error) {
      if (!(error instanceof JobBusy)) log.warn(`${name} failed, trying again`, job.data, error);
      throw error;
    }
  });
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
  await takeUp(pool, queue);
}

/** What is not at its end, and may have no job any more; a job too many finds nothing to do. */
async function takeUp(pool: Pool, queue: PgBoss): Promise<void> {
  for (const id of await unfinishedExports(pool)) await queue.send('export', { id });
  for (const id of await unfinishedVerifications(pool)) await queue.send('verify', { id });
}
