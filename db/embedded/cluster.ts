import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type Binaries, findBinaries } from './binaries';
import { unlessMissing } from './errors';
import { chooseRunner, type Runner } from './runner';

/** The name holds the major version: its files cannot be read by another one. */
const FOLDER = 'pg18';
export const SECRET_FILE = 'trailmark.secret';

/** Where everything of one embedded database lies. */
export type ClusterPaths = {
  folder: string;
  /** What the server writes to standard error. */
  logFile: string;
  /** The port of the last start, which the next one prefers. */
  portFile: string;
  usersFolder: string;
  mutexFolder: string;
};

/** An initialised cluster, ready to be started. */
export type Cluster = ClusterPaths & { binaries: Binaries; runner: Runner; secret: string };

/** Creates `root` where it is missing. One cluster has one path, however it is spelled or linked. */
export async function clusterPaths(root: string): Promise<ClusterPaths> {
  await mkdir(root, { recursive: true });
  const base = await realpath(root);
  return {
    folder: path.join(base, FOLDER),
    logFile: path.join(base, 'pg.log'),
    portFile: path.join(base, 'pg.port'),
    usersFolder: path.join(base, `${FOLDER}.users`),
    mutexFolder: path.join(base, `${FOLDER}.lock`),
  };
}

/** Opens the cluster, and initialises it the first time. Call it under the mutex. */
export async function openCluster(paths: ClusterPaths): Promise<Cluster> {
  const binaries = findBinaries();
  const runner = await chooseRunner(paths.folder, binaries.postgres);
  if (!(await unlessMissing(stat(paths.folder)))) await initialise(paths.folder, binaries, runner);
  const secret = await readFile(path.join(paths.folder, SECRET_FILE), 'utf8');
  return { ...paths, binaries, runner, secret };
}

/** Whether a cluster is there: completely, or not at all. */
export async function isThere(folder: string): Promise<boolean> {
  return (await unlessMissing(stat(folder))) !== undefined;
}

/**
 * Builds the cluster in a folder beside and renames it at the end, so that a cluster is there completely or not
 * at all, whenever this process is killed. What a killed one left behind is removed first.
 */
async function initialise(folder: string, binaries: Binaries, runner: Runner): Promise<void> {
  await removeUnfinished(folder);
  const workshop = await mkdtemp(`${folder}.new-`);
  const [draft, secretFile] = [path.join(workshop, 'cluster'), path.join(workshop, 'secret')];
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(secretFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
    for (const file of [workshop, draft, secretFile]) await runner.handOver(file);
    await runInitdb(draft, secretFile, binaries, runner);
    await rename(secretFile, path.join(draft, SECRET_FILE));
    await rename(draft, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** What somebody who was killed has left of a cluster in the making. Call it under the mutex. */
async function removeUnfinished(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const unfinished = (await readdir(parent)).filter((name) =>
    name.startsWith(`${path.basename(folder)}.new-`),
  );
  for (const name of unfinished) {
    await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The builtin C.UTF-8 locale sorts the same on every machine and needs no locale of the system. */
async function runInitdb(
  folder: string,
  passwordFile: string,
  binaries: Binaries,
  runner: Runner,
): Promise<void> {
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8'];
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const args = [`--pgdata=${folder}`, ...locale, ...access, '--no-instructions'];
  const initdb = runner.spawn(binaries.initdb, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const complaint = initdb.stderr ? text(initdb.stderr) : '';
  const [exitCode] = await once(initdb, 'exit');
  if (exitCode !== 0) throw new Error(`embedded database: initdb failed: ${(await complaint).trim()}`);
}
