import { afterEach, expect, it, vi } from 'vitest';
import { mendTimes, openQueue, startQueue } from '@/db/job-queue';
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
  closers.push(() => queue.stop({ timeout: 5_000 }));
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

it('what the queue noted while the clock was ahead holds up nothing once it is put back', async () => {
  const { sql, owner } = place();
  expect(await mendTimes(sql)).toBe(false);
  await openQueue(sql).send('export', { id: 'waiting' });
  await openQueue(sql).send('export', { id: 'begun' });
  const [begun] = await openQueue(sql).fetch<{ id: string }>('export');
  await owner`update pgboss.job set started_on = now() + interval '400 days' where id = ${begun?.id ?? ''}`;
  await owner`update pgboss.job set start_after = now() + interval '400 days', state = 'retry' where state = 'created'`;
  await owner`update pgboss.version set cron_on = now() + interval '1 hour', maintained_on = now() + interval '1 hour'`;
  expect(await mendTimes(sql)).toBe(true);
  const [row] = await sql`
    select (select cron_on <= now() and maintained_on <= now() from pgboss.version) as "goesOn",
      (select count(*)::int4 from pgboss.job where greatest(start_after, started_on) > now() + interval '1 minute'
        and state < 'completed') as ahead`;
  expect(row).toEqual({ goesOn: true, ahead: 0 });
  expect(await mendTimes(sql)).toBe(false);
});

it('a worker whose clock is put back while it works is at the next job as soon as ever', async () => {
  const { sql } = place();
  const done: string[] = [];
  const queue = await startQueue(sql, () => undefined);
  closers.push(() => queue.stop({ timeout: 5_000 }));
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    await openQueue(sql).send('report', { id: 'before' });
    await queue.work<{ id: string }>('report', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
      done.push(job?.data.id ?? '');
      if (done.length > 1) return;
      vi.setSystemTime(Date.now() - 3_600_000);
      await openQueue(sql).send('report', { id: 'after' });
    });
    await expect.poll(() => done, { timeout: 10_000 }).toEqual(['before', 'after']);
  } finally {
    vi.useRealTimers();
  }
});

it('a job whose end cannot be told harms nothing, and is done again', async () => {
  const { sql, owner } = place();
  const [done, faults]: [string[], string[]] = [[], []];
  const queue = await startQueue(sql, (error) => faults.push(error.message));
  closers.push(() => queue.stop({ timeout: 5_000 }));
  await openQueue(sql).send('report', { id: 'untold' });
  await queue.work<{ id: string }>('report', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    done.push(job?.data.id ?? '');
    if (done.length === 1) await owner`alter table pgboss.job rename to away`;
  });
  await expect.poll(() => faults, { timeout: 10_000 }).toContainEqual(expect.stringMatching(/pgboss\.job/));
  await owner`alter table pgboss.away rename to job`;
  await owner`update pgboss.job set started_on = now() - interval '1 hour' where name = 'report' and state = 'active'`;
  await expect.poll(() => done, { timeout: 30_000 }).toEqual(['untold', 'untold']);
});
