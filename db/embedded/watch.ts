import { log } from '@/lib/log';
import { clusterPaths, isThere, openCluster } from './cluster';
import { withMutex } from './mutex';
import { findPort } from './postmaster';
import { connect, type EmbeddedServer, type ServerConnection } from './server';
import { ownHandles, register } from './users';

const CHECK_EVERY_MS = 1_000;

/**
 * Checks every second that the server accepts connections, and starts it again when it does not. Afterwards
 * it usually has the same port; `onRestart` learns where it is. A failed restart is logged and tried again.
 * Returns the function that stops watching; it settles when the check under way has ended, so that a
 * `release` after it is the last word.
 */
export function watchServer(
  server: EmbeddedServer,
  onRestart: (connection: ServerConnection) => void = () => {},
): () => Promise<void> {
  let { port } = server;
  let stopped = false;
  let check = Promise.resolve();

  const look = async () => {
    try {
      const restarted = await revive(server, port);
      if (restarted) {
        port = restarted.port;
        log.warn('embedded database: the server was gone and is back', { port });
        onRestart(restarted);
      }
    } catch (error) {
      log.error('embedded database: the server is gone and does not start', { root: server.root }, error);
    }
    if (!stopped) plan();
  };
  let timer: NodeJS.Timeout;
  const plan = () => {
    timer = setTimeout(() => {
      check = look();
    }, CHECK_EVERY_MS);
    timer.unref();
  };
  plan();

  return () => {
    stopped = true;
    clearTimeout(timer);
    return check;
  };
}

/** The connection to the server where it had to be started again, by us or by another process, else undefined. */
async function revive(server: EmbeddedServer, port: number): Promise<ServerConnection | undefined> {
  const paths = await clusterPaths(server.root);
  if ((await findPort(paths.folder)) === port) return undefined;
  return withMutex(paths.mutexFolder, async () => {
    if (server.isReleased()) return undefined;
    // A new, empty one is nothing to go on with.
    if (!(await isThere(paths.folder))) throw new Error(`${paths.folder} is gone`);
    // Whoever could not see this process has taken it for ended.
    if ((await ownHandles(paths.usersFolder)) === 0) await register(paths.usersFolder);
    const { how, ...connection } = await connect(await openCluster(paths), server.database);
    return how === 'started' || connection.port !== port ? connection : undefined;
  });
}
