import { setTimeout as sleep } from 'node:timers/promises';
import { openQueue } from '@/db/job-queue';
import { unfinished } from './check-jobs';
import { applicationPids, type Installation } from './installation';
import type { Jobs } from './jobs';
import { killNow } from './processes';

const ENDED_MS_MAX = 180_000;
const LOOK_EVERY_MS = 500;

/**
 * Waits until every job has ended; answers those that have not. All processes are killed once more before, so that nobody
 * holds a lease: those of mails (150 s, and 5 minutes until one is handed out again) are then ended by hand, as in time they
 * would end by themselves; in a short run all of them.
 */
export async function settleJobs(
  { sql, owner, admin, instances }: Installation,
  jobs: Jobs,
  { isQuick, recover }: { isQuick: boolean; recover: () => Promise<unknown> },
): Promise<string[]> {
  for (const pid of instances.flatMap(applicationPids)) killNow(pid);
  await owner`update lease set expires_at = now() where ${isQuick} or name like 'report/%'`;
  await recover();
  const deadline = performance.now() + ENDED_MS_MAX;
  for (;;) {
    await owner`update report_run n set due_at = now() where due_at > now() and state in ('failed', 'queued', 'sending')
      and not exists (select from lease where name = 'report/' || n.id and expires_at > now())`;
    await openQueue(sql).send('reports-due', {});
    const open = await unfinished(sql, admin, jobs);
    if (open.length === 0) return [];
    if (performance.now() > deadline) return open.map((name) => `${name} has not ended`);
    await sleep(LOOK_EVERY_MS);
  }
}
