import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect } from '@playwright/test';
import { trailmark } from './command';
import { DATA, SECOND, SECOND_PORT, testEnv } from './place';

/** Starts a second Trailmark on the database of the first one, with settings of its own; answers how to stop it. */
export async function startSecondServer(settings: Record<string, string>): Promise<() => Promise<void>> {
  const command = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(SECOND_PORT)];
  const place = {
    TRAILMARK_KEYS: path.join(DATA, 'keys.json'),
    NEXTAUTH_URL: SECOND,
  };
  const server = spawn(process.execPath, command, {
    env: {
      ...testEnv(),
      ...place,
      NODE_ENV: 'production',
      DATABASE_URL: trailmark('db-url').stdout.trim(),
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await expect.poll(() => isReady(), { timeout: 30_000 }).toBe(true);
  return async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  };
}

async function isReady(): Promise<boolean> {
  return await fetch(`${SECOND}/api/health`).then(
    (response) => response.ok,
    () => false, // not listening yet
  );
}
