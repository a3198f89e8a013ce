import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect, type Pool } from '@/db/client';
import { clusterPaths, openCluster } from '@/db/embedded/cluster';
import { findPostmaster, startOrAttach, stopServer } from '@/db/embedded/postmaster';
import { connectionUrls } from '@/db/embedded/roles';
import type { EmbeddedServer } from '@/db/embedded/server';

const run = promisify(execFile);

/** A streaming replica of a server, which a test may stop. */
export interface TestReplica {
  url: string;
  /** Its superuser, who pauses and resumes what it replays. */
  admin: Pool;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Copies a running server by PostgreSQL's low-level backup, and starts the copy as its replica. */
export async function startReplica(
  { root, adminUrl, database }: EmbeddedServer,
  cleanups: (() => unknown)[],
): Promise<TestReplica> {
  const target = mkdtempSync(path.join(os.tmpdir(), 'trailmark-replica-'));
  chmodSync(target, 0o755); // root's server runs as another account
  cleanups.push(() => rmSync(target, { recursive: true, force: true }));
  const [from, to] = [await clusterPaths(root), await clusterPaths(target)];
  await copyWhileRunning(adminUrl, from.folder, to.folder);
  const cluster = await openCluster(to);
  const source = new URL(adminUrl);
  const primary = `host=${source.hostname} port=${source.port} user=${source.username} password=${source.password}`;
  await appendFile(path.join(to.folder, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
  const own = (file: string) => path.join(to.folder, file);
  await writeFile(own('standby.signal'), '');
  for (const file of ['standby.signal', 'backup_label']) await cluster.runner.handOver(own(file));
  cleanups.push(() => stopServer(to));
  // Not the default port: another test could take it while the replica is away.
  await writeFile(to.portFile, String(randomInt(20_000, 25_000)));
  const { port } = await startOrAttach(cluster);
  const urls = connectionUrls(cluster.secret, port, database);
  const admin = connect(urls.adminUrl, { connections: 1 });
  cleanups.push(() => admin.end({ timeout: 5 }));
  return {
    url: urls.url,
    admin,
    async kill() {
      const postmaster = await findPostmaster(to.folder);
      if (postmaster) process.kill(postmaster.pid, 'SIGKILL');
    },
    async start() {
      await startOrAttach(cluster);
    },
  };
}

async function copyWhileRunning(adminUrl: string, from: string, to: string): Promise<void> {
  const sql = connect(adminUrl, { connections: 1 });
  try {
    await sql`select pg_backup_start('replica', true)`;
    // Files that come and go meanwhile are in the write-ahead log, and the copy replays that.
    await run('cp', ['--archive', from, to]).catch(() => undefined);
    const [stopped] = await sql<{ label: string }[]>`select labelfile as label from pg_backup_stop(false)`;
    await rm(path.join(to, 'postmaster.pid'), { force: true });
    await writeFile(path.join(to, 'backup_label'), stopped?.label ?? '');
  } finally {
    await sql.end({ timeout: 5 });
  }
}
