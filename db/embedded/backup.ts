import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, link, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import postgres from 'postgres';
import { z } from 'zod';
import { atSignal } from './at-signal';
import { hasCode, unlessMissing } from './errors';
import type { AdminUrl } from './roles';
import { END, padding, printHeader } from './tar';

export const MANIFEST = 'manifest.json';
/** The cluster in the archive. */
export const CLUSTER = 'pg18';

/** What a backup holds, as its last member says. */
export const Manifest = z.object({
  trailmark: z.literal('backup/1'),
  /** ISO instants. Everything that was acknowledged before `startedAt` is in it. */
  startedAt: z.string(),
  finishedAt: z.string(),
  /** Number of the cluster, and from where to where its log makes the files one state. */
  system: z.string(),
  startLsn: z.string(),
  stopLsn: z.string(),
  /** Size and SHA-256 (hex) of each file, in the order of the archive. */
  files: z.array(z.object({ name: z.string(), size: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Made anew by a start, of the running process alone, or written by the backup itself. */
const LEFT_OUT = new Set([
  ...[
    'postmaster.pid',
    'postmaster.opts',
    'backup_label',
    'tablespace_map',
    'backup_manifest',
    'current_logfiles',
  ],
  ...['pg_internal.init', 'recovery.signal', 'standby.signal'],
]);
/** Of these only the folder is kept. */
const EMPTIED = new Set([
  ...[
    'pg_wal',
    'pg_replslot',
    'pg_dynshmem',
    'pg_notify',
    'pg_serial',
    'pg_snapshots',
    'pg_stat_tmp',
    'pg_subtrans',
  ],
]);
/** Says how far the files are consistent, and so comes last. */
const CONTROL = 'global/pg_control';

export interface BackupOptions {
  /** Told after each piece; of the bytes of the cluster, as many as there were at the beginning. */
  tell?: (done: number, total: number) => void;
}

/**
 * Writes the cluster in `folder`, while it is in use, into a new file: files as they are found, and the log of the
 * database that makes one state of them (low-level backup API, PostgreSQL 18, 25.3.4). A slot keeps that log meanwhile.
 * The file is there when it is complete and durable, or not at all. Throws where it is there already.
 */
export async function backUp(
  folder: string,
  { adminUrl }: AdminUrl,
  file: string,
  { tell = () => undefined }: BackupOptions = {},
): Promise<Manifest> {
  if (await unlessMissing(stat(file)))
    throw new Error(`${file} is there already: a backup overwrites nothing`);
  const draft = `${file}.${process.pid}.part`;
  const forget = atSignal(() => rm(draft, { force: true }));
  // One session, because the backup is its own, and without a limit to how long it may be idle.
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, fetch_types: false, max_lifetime: null });
  try {
    const archive = new Archive(draft);
    const manifest = await writeCluster(sql, folder, archive, tell).finally(() => archive.close());
    await publish(draft, file);
    return manifest;
  } finally {
    forget();
    await rm(draft, { force: true });
    await sql.end({ timeout: 5 });
  }
}

/** A link, unlike a rename, does not replace what somebody else has put there meanwhile. */
async function publish(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (cause) {
    if (!hasCode(cause, 'EEXIST')) throw cause;
    throw new Error(`${file} is there already: a backup overwrites nothing`, { cause });
  }
  const parent = await open(path.dirname(path.resolve(file)), 'r');
  await parent.sync().finally(() => parent.close());
}

interface Started {
  startLsn: string;
  startedAt: Date;
  system: string;
}

async function writeCluster(
  sql: postgres.Sql,
  folder: string,
  archive: Archive,
  tell: (done: number, total: number) => void,
): Promise<Manifest> {
  await sql`set idle_session_timeout = 0`;
  await sql`select pg_create_physical_replication_slot(${`trailmark_backup_${process.pid}`}, true, true)`;
  const [started] = await sql<Started[]>`
    select pg_backup_start('trailmark', true)::text as "startLsn", clock_timestamp() as "startedAt",
      (select system_identifier::text from pg_control_system()) as system`;
  if (!started) throw new Error('pg_backup_start answered nothing');
  const members = await listMembers(folder);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  for (const { name } of members) {
    if (name.endsWith('/')) await archive.addFolder(`${CLUSTER}/${name}`);
    else await addFile(archive, folder, name);
    tell(Math.min(archive.bytes, total), total);
  }
  await archive.addBytes(`${CLUSTER}/${CONTROL}`, await readControl(path.join(folder, CONTROL)));
  const [stopped] = await sql<{ lsn: string; label: string; first: string; last: string }[]>`
    select s.lsn::text as lsn, s.labelfile as label, pg_walfile_name(${started.startLsn}::pg_lsn) as first,
      pg_walfile_name(s.lsn - 1) as last from pg_backup_stop(false) s`;
  if (!stopped) throw new Error('pg_backup_stop answered nothing');
  await archive.addBytes(`${CLUSTER}/backup_label`, Buffer.from(stopped.label));
  for (const name of await walFiles(folder, stopped))
    await addFile(archive, folder, path.posix.join('pg_wal', name));
  const { startLsn, startedAt, system } = started;
  const about = { startedAt: startedAt.toISOString(), system, startLsn, stopLsn: stopped.lsn };
  return await archive.finish({ trailmark: 'backup/1', ...about });
}

/** Segments that hold the log from start to stop; their names are numbers, and stand in the order of these. */
async function walFiles(folder: string, { first, last }: { first: string; last: string }): Promise<string[]> {
  const names = (await readdir(path.join(folder, 'pg_wal')))
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .sort();
  const needed = names.filter((name) => name >= first && name <= last);
  if (needed[0] !== first || needed.at(-1) !== last)
    throw new Error(`the log of the database from ${first} to ${last} is not there any more`);
  return needed;
}

/** Every file and folder of the cluster that a backup has, parents first; what goes meanwhile was not needed. */
async function listMembers(folder: string, prefix = ''): Promise<{ name: string; size: number }[]> {
  const found: { name: string; size: number }[] = [];
  const entries = (await unlessMissing(readdir(path.join(folder, prefix), { withFileTypes: true }))) ?? [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(prefix, entry.name);
    if (LEFT_OUT.has(entry.name) || entry.name.startsWith('pgsql_tmp') || name === CONTROL) continue;
    if (entry.isDirectory()) {
      found.push({ name: `${name}/`, size: 0 });
      if (!EMPTIED.has(name)) found.push(...(await listMembers(folder, name)));
    } else if (entry.isFile()) {
      const size = (await unlessMissing(stat(path.join(folder, name))))?.size;
      if (size !== undefined) found.push({ name, size });
    } else
      throw new Error(`${path.join(folder, name)} is neither a file nor a folder: no tablespaces, please`);
  }
  if (prefix === '') found.push({ name: 'pg_wal/archive_status/', size: 0 });
  return found;
}

/** As many bytes as the file has when it is opened; what the server takes off meanwhile is zeros, which its log knows of. */
async function addFile(archive: Archive, folder: string, name: string): Promise<void> {
  const file = await unlessMissing(open(path.join(folder, name), 'r'));
  if (!file) return;
  try {
    const { size } = await file.stat();
    await archive.addPieces(`${CLUSTER}/${name}`, size, pieces(file, size));
  } finally {
    await file.close();
  }
}

const PIECE_BYTES = 2 ** 20;

async function* pieces(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  let at = 0;
  for (let isThere = true; at < size; ) {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - at));
    const read: number = isThere ? (await file.read(piece, 0, piece.length, at)).bytesRead : piece.length;
    isThere &&= read > 0;
    at += read;
    if (read > 0) yield piece.subarray(0, read);
  }
}

/** Written by the server in one piece, but read in two: the same twice is whole. */
async function readControl(file: string): Promise<Buffer> {
  const read = async () => {
    const handle = await open(file, 'r');
    const bytes = await handle.readFile().finally(() => handle.close());
    return bytes;
  };
  let last = await read();
  for (;;) {
    const next = await read();
    if (next.equals(last)) return next;
    last = next;
  }
}

/** A gzipped archive that is written member by member, and remembers what it was given. */
class Archive {
  bytes = 0;
  private readonly files: Manifest['files'] = [];
  private readonly gzip = createGzip({ level: constants.Z_BEST_SPEED });
  private readonly written: Promise<void>;
  private failure: unknown;

  constructor(file: string) {
    this.written = pipeline(this.gzip, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
    this.written.catch((error) => {
      this.failure = error;
    });
  }

  async addFolder(name: string): Promise<void> {
    await this.write(printHeader({ name, size: 0, mode: 0o700 }));
  }

  async addBytes(name: string, bytes: Buffer): Promise<void> {
    await this.addPieces(name, bytes.length, [bytes]);
  }

  async addPieces(
    name: string,
    size: number,
    pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): Promise<void> {
    await this.write(printHeader({ name, size, mode: 0o600 }));
    const hash = createHash('sha256');
    for await (const piece of pieces) {
      hash.update(piece);
      this.bytes += piece.length;
      await this.write(piece);
    }
    await this.write(padding(size));
    this.files.push({ name, size, sha256: hash.digest('hex') });
  }

  /** Adds the manifest, and makes all of it durable. */
  async finish(about: Omit<Manifest, 'files' | 'finishedAt'>): Promise<Manifest> {
    const manifest = { ...about, finishedAt: new Date().toISOString(), files: [...this.files] };
    await this.addBytes(MANIFEST, Buffer.from(JSON.stringify(manifest)));
    await this.write(END);
    this.gzip.end();
    await this.written;
    return manifest;
  }

  close(): void {
    this.gzip.destroy();
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.failure) throw this.failure;
    if (bytes.length > 0 && !this.gzip.write(bytes))
      await Promise.race([once(this.gzip, 'drain'), this.written]);
  }
}
