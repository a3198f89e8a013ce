import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import { ensureServer } from '@/db/embedded/server';
import { HERE, testEnv } from './place';
import { signInFirst } from './sign-in';

/** An installation of one test file alone, of the same build: what it holds and how busy it is, no other test knows. */
export interface OwnInstallation {
  origin: string;
  data: string;
  /** The exit code of `trailmark start`; null where a signal ended it. */
  ended: Promise<number | null>;
  /** A page of somebody who sees everything. */
  open(browser: Browser): Promise<Page>;
  stop(): Promise<void>;
}

/** Starts one over the workloads that the commands write, instead of the demo. */
export async function startOwnInstallation(commands: readonly string[][]): Promise<OwnInstallation> {
  const [data, port] = [`${HERE.data}-own`, HERE.ownPort];
  const origin = `http://127.0.0.1:${port}`;
  const env = testEnv({ ...HERE, data, port });
  if (existsSync(path.join(data, 'pg18'))) await (await ensureServer({ root: data })).release();
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, 'pg.port'), String(HERE.ownDatabasePort));
  const run = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/trailmark', ...args], {
      ...{ env, encoding: 'utf8' },
    });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  const embedded = await ensureServer({ root: data }); // one start for all of them
  for (const args of commands) run(...args);
  const server = spawn(process.execPath, ['bin/trailmark', 'start'], {
    ...{ env, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  const ended = once(server, 'exit').then(([code]) => code);
  const stop = async () => {
    if (server.kill('SIGTERM')) await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await expect.poll(() => answers(origin), { timeout: 60_000 }).toBe(true);
    await embedded.release();
  } catch (error) {
    await stop();
    throw error;
  }
  const open = async (browser: Browser) => {
    const name = `reader-${Math.random().toString(36).slice(2, 8)}`;
    const oneTime = run('user', 'create', name, '--role', 'super_admin');
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto('/signin');
    await signInFirst(page, name, oneTime);
    await expect(page.getByRole('grid')).toBeVisible();
    return page;
  };
  return { origin, data, ended, open, stop };
}

async function answers(origin: string): Promise<boolean> {
  return await fetch(`${origin}/api/health`).then(
    (response) => response.ok,
    () => false, // not listening yet
  );
}
