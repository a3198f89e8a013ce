import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from '@playwright/test';
import { SECOND, SECOND_PORT, testEnv } from './place';

/** Starts a second Trailmark on the database of the first one, with settings of its own; answers how to stop it. */
export async function startSecondServer(settings: Record<string, string>): Promise<() => Promise<void>> {
  const place = { PORT: String(SECOND_PORT), NEXTAUTH_URL: SECOND };
  const server = spawn(process.execPath, ['bin/trailmark', 'start'], {
    env: { ...testEnv(), ...place, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    const ended = once(server, 'exit');
    if (server.kill('SIGTERM')) await ended;
  };
  try {
    await expect.poll(() => isReady(), { timeout: 120_000 }).toBe(true);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function isReady(): Promise<boolean> {
  return await fetch(`${SECOND}/api/health`).then(
    (response) => response.ok,
    () => false, // not listening yet
  );
}
