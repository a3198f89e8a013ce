import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { DATA, ORIGIN } from './place';
import { findServers } from './processes';

const KILLS = [
  { name: 'the server', find: findServers },
  {
    name: 'PostgreSQL',
    find: () => [Number(readFileSync(path.join(DATA, 'pg18/postmaster.pid'), 'utf8').split('\n')[0])],
  },
];

/** Other servers and another browser are on the same cores; how long it takes by itself, the fault campaign tells. */
const WITHIN = { timeout: 40_000 };

for (const { name, find } of KILLS) {
  test(`after kill -9 of ${name} the console works again by itself (Linux alone)`, async ({
    page,
    request,
  }) => {
    test.setTimeout(150_000);
    // biome-ignore lint/suspicious/noSkippedTests: its title says when
    test.skip(process.platform !== 'linux', 'finds processes through /proc');
    // All there is: what is thirty days old leaves the last thirty days at any moment.
    await page.goto('/logs?range=all');
    const grid = page.getByRole('grid', { name: 'Events' });
    const before = await grid.getAttribute('aria-rowcount');
    expect(Number(before)).toBeGreaterThan(1);
    const victims = find();
    expect(victims).not.toEqual([]);
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    // What is killed may answer a last time: health counts from when another one is there.
    await expect.poll(() => isReplaced(victims, find), WITHIN).toBe(true);
    await expect.poll(async () => answers(() => request.get(`${ORIGIN}/api/health`)), WITHIN).toBe(200);
    await page.goto('/logs?range=all');
    await expect(grid).toHaveAttribute('aria-rowcount', before ?? '');
  });
}

/** The status, or 0 while nothing listens. */
async function answers(ask: () => Promise<{ status(): number }>): Promise<number> {
  return await ask().then(
    (response) => response.status(),
    () => 0,
  );
}

function isReplaced(victims: readonly number[], find: () => number[]): boolean {
  try {
    const present = find();
    return present.length === victims.length && !present.some((pid) => victims.includes(pid));
  } catch {
    return false; // its file is not there yet
  }
}
