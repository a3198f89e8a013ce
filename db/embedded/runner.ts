import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing } from './errors';

/** As whom PostgreSQL runs. It refuses to run as root. */
export type Runner = {
  /** Starts a program of PostgreSQL. */
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Makes the account that PostgreSQL runs as the owner of a file or folder. */
  handOver(file: string): Promise<void>;
};

type Account = { name: string; uid: number; gid: number };

const SPAWN_OPTIONS = { cwd: path.parse(process.execPath).root, windowsHide: true };

/** Everybody but root: PostgreSQL runs as the same user as this process. */
const asOurselves: Runner = {
  spawn: (program, args, options) => spawn(program, args, { ...SPAWN_OPTIONS, ...options }),
  handOver: async () => {},
};

/**
 * Chooses as whom to run the cluster in `folder`.
 * An existing cluster decides it, since its files have an owner. A cluster that root creates belongs to the
 * account `postgres` or `nobody` where that account can reach the files, and otherwise to root itself, with
 * PostgreSQL in a user namespace in which root looks like that account.
 */
export async function chooseRunner(folder: string, program: string): Promise<Runner> {
  if (process.getuid?.() !== 0) return asOurselves;
  const owner = await ownerOf(folder);
  const accounts = await listAccounts();
  const ofCluster = accounts.find(({ uid }) => uid === owner && uid !== 0);
  if (ofCluster) return asAccount(ofCluster);
  const account =
    accounts.find(({ name }) => name === 'postgres') ?? accounts.find(({ name }) => name === 'nobody');
  if (!account) throw cannotRunAsRoot(folder);
  const isOpen = (await isOpenToOthers(program)) && (await isOpenToOthers(path.dirname(folder)));
  if (owner === undefined && isOpen) return asAccount(account);
  const runner = inNamespace(account);
  if (!runner) throw cannotRunAsRoot(folder);
  return runner;
}

/** Throws where somebody asks for a cluster that another user has created. */
export async function checkOwner(folder: string): Promise<void> {
  const [owner, self] = [await ownerOf(folder), process.getuid?.()];
  if (self === undefined || owner === undefined || owner === self) return;
  // Root may have a database that runs as another account; one that is another's, in a folder of theirs, is not root's: what
  // root leaves in it they could not read.
  if (self === 0 && (owner === 0 || (await ownerOf(path.dirname(folder))) !== owner)) return;
  throw new Error(
    `embedded database: ${folder} belongs to user ${owner}, but this process runs as user ${self}: ` +
      'run as that user, use another data folder, or set DATABASE_URL',
  );
}

async function ownerOf(folder: string): Promise<number | undefined> {
  return (await unlessMissing(stat(folder)))?.uid;
}

function asAccount({ uid, gid }: Account): Runner {
  return {
    spawn: (program, args, options) => spawn(program, args, { ...SPAWN_OPTIONS, ...options, uid, gid }),
    handOver: (file) => chown(file, uid, gid),
  };
}

/** Undefined where this machine allows no user namespaces. */
function inNamespace({ uid, gid }: Account): Runner | undefined {
  const namespace = ['--user', `--map-user=${uid}`, `--map-group=${gid}`];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) return undefined;
  return {
    spawn: (program, args, options) =>
      spawn('unshare', [...namespace, program, ...args], { ...SPAWN_OPTIONS, ...options }),
    handOver: async () => {},
  };
}

/** The accounts of this machine. initdb refuses to run as a user id without an account. */
async function listAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  return lines.map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** Whether users that are neither owner nor group may enter every folder above `file`, and use `file` itself. */
async function isOpenToOthers(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  if ((mode & 0o001) === 0) return false;
  const parent = path.dirname(file);
  return parent === file || (await isOpenToOthers(parent));
}

function cannotRunAsRoot(folder: string): Error {
  return new Error(
    `embedded database: PostgreSQL does not run as root, and no other account can use ${folder}: ` +
      'run as an ordinary user, move the project to a folder that others may enter, or set DATABASE_URL',
  );
}
