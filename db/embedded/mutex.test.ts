import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withMutex } from './mutex';

async function lockFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trailmark-mutex-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('work under one mutex never overlaps, and every caller gets a turn', async () => {
  const folder = await lockFolder();
  let inside = 0;
  let most = 0;
  const turns = Array.from({ length: 30 }, () =>
    withMutex(folder, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await readdir(folder);
      inside -= 1;
    }),
  );
  await Promise.all(turns);
  expect(most).toBe(1);
  expect(await readdir(folder)).toHaveLength(1);
});

it('the turn of an ended process is taken over by exactly one of many, and failing work gives its turn back', async () => {
  const folder = await lockFolder();
  await writeFile(path.join(folder, '41'), JSON.stringify({ pid: process.pid, started: 'another start' }));
  await writeFile(path.join(folder, 'draft-left-behind'), '');
  const failing = withMutex(folder, () => Promise.reject(new Error('work failed')));
  await expect(failing).rejects.toThrow('work failed');
  expect(await withMutex(folder, async () => 'next')).toBe('next');
  expect(await readdir(folder)).toEqual(['43']);
});
