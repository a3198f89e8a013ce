import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { watchServer } from '@/db/embedded/watch';
import { migrate } from '@/db/migrate';

/** A PostgreSQL of one test's own, which it may kill. */
export interface OwnServer {
  server: EmbeddedServer;
  /** How often it was started again. */
  restarts: () => number;
  kill: () => void;
}

/** Starts a migrated server that is watched, as `trailmark start` does it; what is to be undone goes into `cleanups`. */
export async function startOwnServer(cleanups: (() => unknown)[]): Promise<OwnServer> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'trailmark-recovery-'));
  chmodSync(root, 0o755); // root's server runs as another account
  // Not the default port: a test in another worker could take it while this one restarts its server.
  writeFileSync(path.join(root, 'pg.port'), String(randomInt(20_000, 25_000)));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  const server = await ensureServer({ root });
  cleanups.push(() => server.release());
  await migrate(server.ownerUrl);
  let restarts = 0;
  cleanups.push(
    watchServer(server, () => {
      restarts += 1;
    }),
  );
  const postmaster = () =>
    Number(readFileSync(path.join(root, 'pg18/postmaster.pid'), 'utf8').split('\n')[0]);
  return { server, restarts: () => restarts, kill: () => process.kill(postmaster(), 'SIGKILL') };
}

export function until(test: () => boolean, timeoutMs: number): Promise<void> {
  return vi.waitUntil(test, { timeout: timeoutMs, interval: 20 }).then(() => undefined);
}
