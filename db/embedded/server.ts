import path from 'node:path';
import { log } from '@/lib/log';
import { type Cluster, type ClusterPaths, clusterPaths, openCluster } from './cluster';
import { hasCode } from './errors';
import { withMutex } from './mutex';
import { startOrAttach, stopServer } from './postmaster';
import { type AdminUrl, connectionUrls, type DatabaseUrls, ensureDatabase } from './roles';
import { checkOwner } from './runner';
import { hasUsers, register, unregister } from './users';
import { waitFor } from './wait';

const DATABASE = 'trailmark';
const STEADY_TIMEOUT_MS = 30_000;

/** SQLSTATEs of a server that shuts down, crashed or starts, then what the network says, system and driver. */
const CONNECTION_LOST = [
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECTION_CLOSED',
];

export type ServerOptions = {
  /** The folder for the cluster, its log and its bookkeeping. */
  root: string;
  database?: string;
};

/** How to reach the server. */
export type ServerConnection = DatabaseUrls & AdminUrl & { port: number };

export type EmbeddedServer = ServerConnection & {
  root: string;
  database: string;
  how: 'started' | 'attached';
  /** Gives the server back; the last one to do so stops it. Calling it again does nothing. */
  release(): Promise<void>;
  /** Whether it was given back. */
  isReleased(): boolean;
};

/**
 * Finds or starts the project's own PostgreSQL in `root`. On return the server accepts connections, and roles
 * and database are complete. Any number of processes share one server; it runs until the last has released
 * it. A process that is killed leaves it running for the next one.
 */
export async function ensureServer({ root, database = DATABASE }: ServerOptions): Promise<EmbeddedServer> {
  const paths = await clusterPaths(root);
  await checkOwner(paths.folder);
  const server = await withMutex(paths.mutexFolder, async () => {
    await register(paths.usersFolder);
    try {
      return await connect(await openCluster(paths), database);
    } catch (error) {
      await leave(paths);
      throw error;
    }
  });
  let released: Promise<void> | undefined;
  const release = () => {
    released ??= withMutex(paths.mutexFolder, () => leave(paths));
    return released;
  };
  return { ...server, root: path.resolve(root), database, release, isReleased: () => released !== undefined };
}

/**
 * The one code path from a cluster in any state to a usable database. A server that is killed in the middle of
 * it is started again. Call it under the mutex.
 */
export function connect(cluster: Cluster, database: string) {
  return waitFor(`a server that stays up, see ${cluster.logFile}`, STEADY_TIMEOUT_MS, async () => {
    const { port, how } = await startOrAttach(cluster);
    const urls = connectionUrls(cluster.secret, port, database);
    try {
      await ensureDatabase(urls, cluster.secret, database);
      return { ...urls, port, how };
    } catch (error) {
      if (!hasCode(error, ...CONNECTION_LOST)) throw error;
      log.warn('embedded database: lost the server while preparing it', { port }, error);
      return undefined;
    }
  });
}

async function leave(paths: ClusterPaths): Promise<void> {
  await unregister(paths.usersFolder);
  if (!(await hasUsers(paths.usersFolder))) await stopServer(paths);
}
