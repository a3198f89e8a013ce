import { expect, test } from '@playwright/test';
import { type Rolled, type Round, replaceUnderLoad } from '@/bench/rolling/rounds';
import { trailmark } from './command';
import { testSettings } from './place';

/** A short round of `npm run rolling`, on the database of the tests. */
function round(): Round {
  const tenantId = `rolling-${Math.random().toString(36).slice(2, 8)}`;
  run('tenant', 'create', tenantId);
  const token = (scope: string) => run('token', '--scope', scope, '--tenant', tenantId);
  const tokens = { writeToken: token('audit:ingest'), readToken: token('audit:read') };
  return { env: testSettings(), tokens, restarts: 2 };
}

function run(...args: string[]): string {
  const { code, stdout, stderr } = trailmark(...args);
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

function expectUnnoticed({ faults, acknowledged, resumed }: Rolled): void {
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(300);
  expect(resumed).toBeGreaterThan(0);
}

test.describe.configure({ timeout: 180_000 });

test('nobody notices that the processes of a server are replaced', async () => {
  expectUnnoticed(await replaceUnderLoad(round()));
});
