import { expect, it } from 'vitest';
import { LeaseLost } from '@/lib/ingest/leased';
import { endJob, JobBusy } from './busy';

it('a job that others work on is waited for, and gone on with where they leave it', async () => {
  const outcomes = [new JobBusy('other'), new LeaseLost('other'), undefined];
  const states = ['queued', 'running', 'done'];
  const work = async () => {
    const outcome = outcomes.shift();
    if (outcome) throw outcome;
  };
  expect(await endJob(work, async () => ({ state: states.shift() ?? '' }))).toEqual({ state: 'done' });
  expect([outcomes, states]).toEqual([[], []]);
});

it('a job that cannot be done is not tried again, and one that is gone is said to be', async () => {
  const fault = new Error('the disk is full');
  await expect(
    endJob(
      () => Promise.reject(fault),
      async () => ({ state: 'queued' }),
    ),
  ).rejects.toBe(fault);
  expect(
    await endJob(
      async () => undefined,
      async () => undefined,
    ),
  ).toBeUndefined();
});
