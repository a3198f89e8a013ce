import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import postgres from 'postgres';
import { atSignal } from './at-signal';
import { CLUSTER, MANIFEST, Manifest } from './backup';
import { findBinaries } from './binaries';
import { type Cluster, type ClusterPaths, clusterPaths, isThere, SECRET_FILE } from './cluster';
import { hasCode } from './errors';
import { withMutex } from './mutex';
import { startOrAttach, stopServer } from './postmaster';
import { isPidInUse } from './processes';
import { connectionUrls } from './roles';
import { checkOwner, chooseRunner, type Runner } from './runner';
import { ArchiveReader, type Member } from './tar';
import { hasUsers } from './users';

export interface RestoreOptions {
  /** The folder for the cluster, as of ensureServer. */
  root: string;
  /** Puts a cluster that is there aside, instead of refusing. */
  replaces?: boolean;
  /** Told after each piece; of the bytes of the file. */
  tell?: ((done: number, total: number) => void) | undefined;
}

export interface Restored extends Checked {
  /** Where the cluster of before is now. */
  aside: string | undefined;
}

/** What a backup was found to hold by a server that was started on it. */
export interface Checked {
  manifest: Manifest;
  logs: number;
  entries: number;
}

/**
 * Puts the cluster of a backup in the place of the one in `root`: unpacked beside it, each file held against its hash and
 * made durable, started and brought to one state by its log; only then is it renamed. Until that moment nothing has
 * changed, and what is left of a restore that was killed is removed by the next one. Throws where the cluster is in use.
 */
export async function restore(
  file: string,
  { root, replaces = false, tell }: RestoreOptions,
): Promise<Restored> {
  const paths = await clusterPaths(root);
  await checkOwner(paths.folder);
  return await withMutex(paths.mutexFolder, async () => {
    const wasThere = await isThere(paths.folder);
    await mkdir(paths.usersFolder, { recursive: true });
    if (await hasUsers(paths.usersFolder))
      throw new Error(`the database in ${paths.folder} is in use: stop Trailmark first`);
    if (wasThere && !replaces)
      throw new Error(`there is a database in ${paths.folder} already: --replace puts it aside`);
    await stopServer(paths); // one that a killed process has left, and nobody uses
    await removeLeft(`${paths.folder}.new-`, () => true);
    return await inWorkshop(`${paths.folder}.new-`, async (workshop, signal) => {
      const checked = await unpackAndStart(file, { workshop, place: paths.folder, signal, tell });
      const aside = wasThere ? `${paths.folder}.before-${stamp()}` : undefined;
      signal.throwIfAborted(); // from here on it goes to its end
      if (aside !== undefined) await rename(paths.folder, aside);
      await rename(path.join(workshop, CLUSTER), paths.folder);
      await syncFolder(path.dirname(paths.folder));
      return { ...checked, aside };
    });
  });
}

/** Unpacks a backup into a folder of its own beside `root`, starts a server on it, and removes both. Throws at the first fault. */
export async function checkBackup(
  file: string,
  { root, tell }: Pick<RestoreOptions, 'root' | 'tell'>,
): Promise<Checked> {
  const { folder } = await clusterPaths(root);
  await removeLeft(`${folder}.check-`, (pid) => pid === process.pid || !isPidInUse(pid));
  return await inWorkshop(`${folder}.check-`, (workshop, signal) =>
    unpackAndStart(file, { workshop, place: folder, signal, tell }),
  );
}

/** A folder for the work, gone after it. A signal ends the work at its next step, and then the process. */
async function inWorkshop<T>(
  prefix: string,
  work: (workshop: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const workshop = `${prefix}${process.pid}-${randomUUID()}`;
  const stop = new AbortController();
  let working: Promise<T> | undefined;
  const forget = atSignal(async () => {
    stop.abort();
    await stopServer({ folder: path.join(workshop, CLUSTER) }); // which the work may wait for
    await working?.catch(() => undefined);
    await removeWorkshop(workshop);
  });
  try {
    await mkdir(workshop, { mode: 0o700 });
    working = work(workshop, stop.signal);
    return await working;
  } finally {
    if (stop.signal.aborted) await new Promise(() => undefined); // the process ends, by the code of the signal
    forget();
    await removeWorkshop(workshop);
  }
}

/** Removes what somebody who was killed has left of such folders, by the pid in their names. */
async function removeLeft(prefix: string, isLeft: (pid: number) => boolean): Promise<void> {
  const [parent, start] = [path.dirname(prefix), path.basename(prefix)];
  for (const name of await readdir(parent)) {
    if (name.startsWith(start) && isLeft(Number.parseInt(name.slice(start.length), 10)))
      await removeWorkshop(path.join(parent, name));
  }
}

/** With the server that runs in it, where one does. */
async function removeWorkshop(workshop: string): Promise<void> {
  await stopServer({ folder: path.join(workshop, CLUSTER) });
  await rm(workshop, { recursive: true, force: true, maxRetries: 5 });
}

interface Unpacking extends Pick<RestoreOptions, 'tell'> {
  workshop: string;
  /** Where the cluster is to be. */
  place: string;
  signal: AbortSignal;
}

async function unpackAndStart(file: string, to: Unpacking): Promise<Checked> {
  const { workshop, place, signal } = to;
  const binaries = findBinaries();
  const runner = await chooseRunner(place, binaries.postgres);
  await runner.handOver(workshop);
  const manifest = await unpack(file, to, runner);
  const folder = path.join(workshop, CLUSTER);
  const secret = await readFile(path.join(folder, SECRET_FILE), 'utf8');
  const paths: ClusterPaths = {
    folder,
    logFile: path.join(workshop, 'pg.log'),
    portFile: path.join(workshop, 'pg.port'),
    usersFolder: path.join(workshop, 'users'),
    mutexFolder: path.join(workshop, 'lock'),
  };
  signal.throwIfAborted();
  return { manifest, ...(await settle({ ...paths, binaries, runner, secret })) };
}

/**
 * Lets the server replay the log of the backup, and tells the database that it was restored: its transaction ids come a
 * second time, so that cursors and states that were handed out since have to be refused instead of skipping.
 */
async function settle(cluster: Cluster): Promise<{ logs: number; entries: number }> {
  try {
    const { port } = await startOrAttach(cluster);
    const { ownerUrl } = connectionUrls(cluster.secret, port, 'trailmark');
    const sql = postgres(ownerUrl, { max: 1, onnotice: () => {}, fetch_types: false });
    try {
      await sql`update platform set epoch = epoch + 1`;
      const [row] = await sql<{ logs: number; entries: number; wrong: number }[]>`
        select count(*)::int4 as logs, coalesce(sum(l.size), 0)::float8 as entries, count(*) filter (
          where l.size <> coalesce((select e.seq + 1 from ledger_entry e where e.log = l.log order by e.seq desc limit 1), 0)
        )::int4 as wrong from log l`;
      if (!row || row.wrong > 0)
        throw new Error(`${row?.wrong ?? 'all'} logs of the backup end before their size`);
      return row;
    } finally {
      await sql.end({ timeout: 5 });
    }
  } finally {
    await stopServer(cluster);
  }
}

/** Unpacks what the manifest at the end says is there, no more and no less. Throws at the first difference. */
async function unpack(
  file: string,
  { workshop, signal, tell }: Unpacking,
  runner: Runner,
): Promise<Manifest> {
  const found: Manifest['files'] = [];
  let manifest: string | undefined;
  try {
    const archive = new ArchiveReader(await gunzipped(file, tell));
    for (let member = await archive.next(); member; member = await archive.next()) {
      signal.throwIfAborted();
      if (manifest !== undefined) throw new Error('there is more behind its manifest');
      if (member.name === MANIFEST) manifest = await textOf(archive.content(member.size));
      else if (member.name.endsWith('/')) await makeFolder(workshop, member, runner);
      else found.push(await writeMember(workshop, member, archive.content(member.size), runner));
    }
    await archive.end();
    if (manifest === undefined) throw new Error('it has no manifest');
  } catch (cause) {
    throw new Error(`${file} is no whole backup: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const told = Manifest.parse(JSON.parse(manifest ?? '{}'));
  const wrong = differences(told.files, found);
  if (wrong.length > 0) throw new Error(`${file} is no whole backup: ${wrong.slice(0, 3).join(', ')} differ`);
  return told;
}

function differences(told: Manifest['files'], found: Manifest['files']): string[] {
  const names = [...new Set([...told, ...found].map(({ name }) => name))];
  const line = (files: Manifest['files']) =>
    new Map(files.map((each) => [each.name, `${each.size} ${each.sha256}`]));
  const [ours, theirs] = [line(found), line(told)];
  return names.filter((name) => ours.get(name) !== theirs.get(name));
}

async function gunzipped(file: string, tell: RestoreOptions['tell']): Promise<AsyncIterable<Buffer>> {
  const { size } = await stat(file);
  const source = createReadStream(file);
  let done = 0;
  source.on('data', (piece) => {
    done += piece.length;
    tell?.(done, size);
  });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** A name of an archive leads nowhere but into the workshop. */
function placeOf(workshop: string, { name }: Member): string {
  const parts = name.replace(/\/$/, '').split('/');
  if (parts[0] !== CLUSTER || parts.some((part) => !/^[\w.-]+$/.test(part) || /^\.+$/.test(part)))
    throw new Error(`${JSON.stringify(name)} is no file of a cluster`);
  return path.join(workshop, ...parts);
}

async function makeFolder(workshop: string, member: Member, runner: Runner): Promise<void> {
  await mkdirFor(placeOf(workshop, member), workshop, runner);
}

/** Makes a folder and those above it, up to the workshop. */
async function mkdirFor(folder: string, workshop: string, runner: Runner): Promise<void> {
  if (folder === workshop) return;
  await mkdirFor(path.dirname(folder), workshop, runner);
  try {
    await mkdir(folder, { mode: 0o700 });
    await runner.handOver(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

async function writeMember(
  workshop: string,
  member: Member,
  content: AsyncIterable<Buffer>,
  runner: Runner,
): Promise<Manifest['files'][number]> {
  const place = placeOf(workshop, member);
  await mkdirFor(path.dirname(place), workshop, runner);
  const hash = createHash('sha256');
  const handle = await open(place, 'wx', 0o600);
  try {
    for await (const piece of content) {
      hash.update(piece);
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await runner.handOver(place);
  return { name: member.name, size: member.size, sha256: hash.digest('hex') };
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function stamp(): string {
  return new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
