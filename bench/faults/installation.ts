import path from 'node:path';
import { findFreePort } from '@/bench/free-port';
import { connect, type Pool } from '@/db/client';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { watchServer } from '@/db/embedded/watch';
import { migrate } from '@/db/migrate';
import { closeDatabase, openDatabase } from '@/db/pool';
import { claimKeys } from '@/lib/ingest/claim-keys';
import type { Clock } from './clock';
import { keepRunning, type Service } from './init-system';
import { familyOf } from './processes';
import { startProxy, type Wire } from './proxy';
import { untilHealthy } from './recovery';

/** One `trailmark start`, and what stands between it and the database. */
export interface Instance {
  origin: string;
  service: Service;
  /** Undefined where its PostgreSQL is embedded. */
  proxy: Wire | undefined;
}

/** What is under test: instances of the application over one database, and ways into that which no fault touches. */
export interface Installation {
  /** Every process of it has this in its environment. */
  mark: string;
  instances: readonly Instance[];
  /** The folder of PostgreSQL: `postmaster.pid` is in it. */
  cluster: string;
  /** As the application, as owner and as superuser. */
  sql: Pool;
  owner: Pool;
  admin: Pool;
  stop(): Promise<void>;
}

interface Settings {
  root: string;
  clock: Clock;
  /** The mail server of reports. */
  mailUrl: string;
}

/** Of every process, this one included: the keys lie outside of the folder of the database. */
function commonEnv({ root, mailUrl }: Pick<Settings, 'root' | 'mailUrl'>): Record<string, string> {
  return {
    ...{
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
      NEXTAUTH_URL: '',
      DATABASE_URL: '',
      DATABASE_OWNER_URL: '',
    },
    TRAILMARK_DATA: path.join(root, 'data'),
    TRAILMARK_KEYS: path.join(root, 'keys', 'keys.json'),
    TRAILMARK_SIGNER_STATE: path.join(root, 'signer'),
    TRAILMARK_SMTP_URL: mailUrl,
    TRAILMARK_MAIL_FROM: 'audit@example.com',
    TRAILMARK_ADDRESS_RATE_LIMIT: '1000000', // every client comes from one address
    TRAILMARK_RATE_LIMIT: '1000000',
    TRAILMARK_PROCESSES: '1',
  };
}

/** PostgreSQL of its own, which is started again by an init system, and a proxy before it for each instance. */
export async function startBehindProxies(settings: Settings, instances: number): Promise<Installation> {
  const env = adopt(settings, settings.clock.reachesDatabase ? settings.clock.env : {});
  const server = await ensureServer({ root: databaseFolder(settings.root) });
  const pools = await prepare(server);
  const started: Instance[] = [];
  const unwatch = watchServer(server, ({ port }) => {
    for (const { proxy } of started) proxy?.aimAt(port);
  });
  for (let nth = 0; nth < instances; nth++) {
    const proxy = await startProxy(server.port);
    const through = { DATABASE_URL: at(server.url, proxy), DATABASE_OWNER_URL: at(server.ownerUrl, proxy) };
    const logFile = path.join(settings.root, `instance-${nth}.log`);
    started.push(await startInstance({ ...env, ...settings.clock.env, ...through }, { proxy, logFile }));
  }
  return {
    ...pools,
    ...{ mark: markOf(env), instances: started, cluster: path.join(databaseFolder(settings.root), 'pg18') },
    async stop() {
      await Promise.all(started.map(({ service }) => service.stop()));
      await Promise.all(started.map(({ proxy }) => proxy?.close()));
      await pools.end();
      await unwatch();
      await server.release();
    },
  };
}

/** Where PostgreSQL lies, which may be a disk of its own. */
export function databaseFolder(root: string): string {
  return path.join(root, 'database');
}

/** One instance with an embedded PostgreSQL, which nobody but it starts again. */
export async function startEmbedded(settings: Settings): Promise<Installation> {
  const env = adopt(settings, {});
  const folder = path.join(settings.root, 'data');
  const server = await ensureServer({ root: folder });
  const pools = await prepare(server);
  const logFile = path.join(settings.root, 'instance-0.log');
  const instance = await startInstance(env, { proxy: undefined, logFile });
  await untilHealthy(instance.origin); // whoever gives it back last stops it
  await server.release();
  return {
    ...pools,
    ...{ mark: markOf(env), instances: [instance], cluster: path.join(folder, 'pg18') },
    async stop() {
      await pools.end();
      await instance.service.stop();
    },
  };
}

function markOf({ TRAILMARK_KEYS = '' }: Record<string, string>): string {
  return `TRAILMARK_KEYS=${TRAILMARK_KEYS}`;
}

/** This process makes keys and checks what was signed: it needs what the application has. PostgreSQL inherits it. */
function adopt(settings: Settings, more: Record<string, string>): Record<string, string> {
  const env = commonEnv(settings);
  // biome-ignore lint/style/noProcessEnv: keys and signatures are those of the installation under test
  Object.assign(process.env, env, more);
  return env;
}

async function prepare(server: EmbeddedServer) {
  await migrate(server.ownerUrl);
  const sql = connect(server.url, { application: 'faults', connections: 4 });
  const owner = connect(server.ownerUrl, { application: 'faults owner', connections: 2 });
  const adminUrl = server.adminUrl.replace(/[^/]*$/, server.database);
  const admin = connect(adminUrl, { application: 'faults admin', connections: 2 });
  await claimKeys(sql);
  openDatabase(server.url); // people are looked up there
  const end = async () => {
    await Promise.all([sql, owner, admin].map((pool) => pool.end({ timeout: 5 })));
    await closeDatabase();
  };
  return { sql, owner, admin, end };
}

/** The same database through a proxy. */
function at(url: string, { port }: Wire): string {
  const through = new URL(url);
  through.port = String(port);
  return through.href;
}

async function startInstance(
  env: Record<string, string>,
  { proxy, logFile }: { proxy: Wire | undefined; logFile: string },
): Promise<Instance> {
  const port = await findFreePort();
  const service = keepRunning(['bin/trailmark', 'start'], { env: { ...env, PORT: String(port) }, logFile });
  return { origin: `http://127.0.0.1:${port}`, service, proxy };
}

/** The server process of an instance, which its supervisor has started; none while there is none. */
export function serverPids({ service }: Instance): number[] {
  const pid = service.pid();
  return pid === undefined
    ? []
    : familyOf(pid)
        .filter(({ command }) => /^trailmark-server|bare-server\.mjs/.test(command))
        .map(({ pid: server }) => server);
}

/** Supervisor and server of an instance. */
export function applicationPids(instance: Instance): number[] {
  return [instance.service.pid() ?? [], serverPids(instance)].flat();
}
