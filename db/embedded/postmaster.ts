import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scheduler } from 'node:timers/promises';
import { log } from '@/lib/log';
import type { Cluster, ClusterPaths } from './cluster';
import { hasCode, unlessMissing } from './errors';
import { accepts, choosePort } from './ports';
import { isPidInUse, isPostmaster } from './processes';
import { serverArguments } from './settings';
import { waitFor } from './wait';

/** A start after a crash replays up to `max_wal_size` of log before the server accepts connections. */
const READY_TIMEOUT_MS = 300_000;
/** A stop writes all changed pages to disk. */
const STOP_TIMEOUT_MS = 60_000;
/** How long queries of a killed server may go on before the next server can start. */
const RETRY_TIMEOUT_MS = 60_000;
const RETRY_AFTER_MS = 250;

/**
 * What a server says when it cannot start yet, but may a moment later: processes of a killed server still use
 * the files, or somebody took the port after we looked. cluster.ts sets the language of these messages.
 */
const PASSING_TROUBLE =
  /pre-existing shared memory block|lock file .* already exists|could not create any TCP\/IP/;

type LockFile = { pid: number; port: number; status: string };

/** The port of the server that runs on this cluster and accepts connections. */
export async function findPort(folder: string): Promise<number | undefined> {
  const server = await findPostmaster(folder);
  return server?.status === 'ready' && (await accepts(server.port)) ? server.port : undefined;
}

/**
 * Makes sure that a server runs on the cluster and accepts connections, and returns its port. One that is
 * starting or stopping is waited for; one that was killed is started again, which recovers everything
 * committed. Call it under the mutex.
 */
export async function startOrAttach(
  cluster: Cluster,
): Promise<{ port: number; how: 'started' | 'attached' }> {
  const { folder, logFile, portFile } = cluster;
  let started = false;
  const port = await waitFor(`the server on ${folder}, see ${logFile}`, READY_TIMEOUT_MS, async () => {
    if (!(await findPostmaster(folder))) {
      await start(cluster);
      started = true;
    }
    return findPort(folder);
  });
  await writeFile(portFile, String(port));
  return { port, how: started ? 'started' : 'attached' };
}

/** Stops the server, if one runs: a fast shutdown, which ends all sessions. Call it under the mutex. */
export async function stopServer({ folder }: Pick<ClusterPaths, 'folder'>): Promise<void> {
  const server = await findPostmaster(folder);
  if (!server) return;
  signal(server.pid, 'SIGINT');
  await waitFor(`the end of the server on ${folder}`, STOP_TIMEOUT_MS, async () =>
    (await isPostmaster(server.pid, folder)) ? undefined : true,
  );
}

/** The lock file of a server that runs. After a kill the file stays behind, without a process or with a stranger's pid. */
export async function findPostmaster(folder: string): Promise<LockFile | undefined> {
  const lockFile = await readLockFile(folder);
  return lockFile && (await isPostmaster(lockFile.pid, folder)) ? lockFile : undefined;
}

/** postmaster.pid: one value per line; the fourth is the port, the eighth the state. Early on the last ones are missing. */
async function readLockFile(folder: string): Promise<LockFile | undefined> {
  const content = await unlessMissing(readFile(lockFilePath(folder), 'utf8'));
  const lines = content?.split('\n').map((line) => line.trim()) ?? [];
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7] ?? '' } : undefined;
}

async function start(cluster: Cluster): Promise<void> {
  await removeMisleadingLockFile(cluster.folder);
  await waitFor(`leftovers of a killed server, see ${cluster.logFile}`, RETRY_TIMEOUT_MS, async () => {
    const logSize = (await unlessMissing(stat(cluster.logFile)))?.size ?? 0;
    if (await launch(cluster)) return true;
    const complaint = (await readFile(cluster.logFile)).subarray(logSize).toString('utf8').trim();
    if (!PASSING_TROUBLE.test(complaint)) throw new Error(`embedded database: no start: ${complaint}`);
    log.warn('embedded database: cannot start yet', { reason: complaint.split('\n').at(0) });
    await scheduler.wait(RETRY_AFTER_MS);
    return undefined;
  });
}

/**
 * PostgreSQL trusts the pid in its lock file, and would not start where a stranger got that pid. Without the file
 * it still finds processes of a killed server, by their shared memory.
 */
async function removeMisleadingLockFile(folder: string): Promise<void> {
  const lockFile = await readLockFile(folder);
  if (lockFile && isPidInUse(lockFile.pid)) await rm(lockFilePath(folder), { force: true });
}

/** Starts a server; true when it accepts connections, false when it ended before. */
async function launch(cluster: Cluster): Promise<boolean> {
  const { folder, logFile, portFile } = cluster;
  const server = await spawnServer(cluster, await choosePort(portFile));
  return waitFor(`a ready server on ${folder}, see ${logFile}`, READY_TIMEOUT_MS, async () => {
    if (server.exitCode !== null || server.signalCode !== null) return false;
    return (await findPort(folder)) === undefined ? undefined : true;
  });
}

/** The server gets a session of its own: it outlives this process, and Ctrl-C in our terminal does not reach it. */
async function spawnServer(cluster: Cluster, port: number): Promise<ChildProcess> {
  const logFile = await open(cluster.logFile, 'a', 0o600);
  try {
    const args = ['-D', cluster.folder, '-p', String(port), ...serverArguments()];
    const server = cluster.runner.spawn(cluster.binaries.postgres, args, {
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
    });
    server.unref();
    await once(server, 'spawn');
    return server;
  } finally {
    await logFile.close();
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself in this moment, which is what the signal is for.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function lockFilePath(folder: string): string {
  return path.join(folder, 'postmaster.pid');
}
