import { afterEach, expect, it } from 'vitest';
import { openQueue, startQueue } from '@/db/job-queue';
import { useTestDatabase } from '@/db/test-database';

const place = useTestDatabase();
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A worker that keeps what it is handed, and what goes wrong in the queue. */
async function work(): Promise<{ done: string[]; faults: string[] }> {
  const [done, faults]: [string[], string[]] = [[], []];
  const queue = await startQueue(place().sql, (error) => faults.push(error.message));
  closers.push(() => queue.stop({ graceful: false }));
  await queue.work<{ id: string }>('export', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    done.push(job?.data.id ?? '');
  });
  return { done, faults };
}

it('a job that was added in a transaction is done once it commits, and not where it rolls back', async () => {
  const { sql } = place();
  const { done, faults } = await work();
  const rolledBack = sql.begin(async (transaction) => {
    await openQueue(transaction).send('export', { id: 'never' });
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  await sql.begin((transaction) => openQueue(transaction).send('export', { id: 'once' }));
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(['once']);
  expect(faults).toEqual([]);
});

it('a job whose process died is done by another one', async () => {
  const { sql, owner } = place();
  await openQueue(sql).send('export', { id: 'orphan' });
  const [taken] = await openQueue(sql).fetch<{ id: string }>('export');
  expect(taken?.data).toEqual({ id: 'orphan' });
  // Its process is gone, and nobody says that it is done; an hour ago, so that the test need not wait.
  await owner`update pgboss.job set started_on = now() - interval '1 hour' where id = ${taken?.id ?? ''}`;
  const { done, faults } = await work();
  await expect.poll(() => done, { timeout: 30_000 }).toEqual(['orphan']);
  expect(faults).toEqual([]);
});
