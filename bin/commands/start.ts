import { ensureBuild } from '@/bin/build';
import { seedDatabase } from '@/bin/commands/seed';
import { bold, CommandError, say } from '@/bin/output';
import { patiently } from '@/bin/patiently';
import { checkPortFree, type ServerProcess, startServer } from '@/bin/server-process';
import { openWorkspace, type Workspace } from '@/bin/workspace';
import { connect } from '@/db/client';
import { watchServer } from '@/db/embedded/watch';
import { ensureCurrentPartitions } from '@/db/migrate';
import { closeDatabase, openDatabase } from '@/db/pool';
import { isCluster } from '@/db/snapshot';
import { bootstrapAdmin } from '@/lib/auth/console-user';
import { checkIssuers } from '@/lib/auth/issuers';
import { env } from '@/lib/env';
import { recordRead } from '@/lib/http/read-record';
import { startAnchors } from '@/lib/ingest/anchor';
import { configuredSinks } from '@/lib/ingest/anchor-sinks';
import { startCheckpointer } from '@/lib/ingest/checkpoint';
import { startSealer } from '@/lib/ingest/sealer';
import { startWorker } from '@/lib/jobs/worker';
import { log } from '@/lib/log';
import { outgoingAllow } from '@/lib/outgoing';
import { mailSettings } from '@/lib/reports/mail-settings';
import { createWorkload } from '@/lib/seed/workload';

const DEMO = { events: 10_000, tenants: 8, days: 30 } as const;
const MAINTENANCE_MS = 60 * 60 * 1000;

/**
 * Runs everything until Ctrl-C, and stops what it started; a Ctrl-C during the start ends the start. SIGHUP replaces the
 * processes of the server, where it is not the end of the terminal that it runs in.
 */
export async function start(options: { dev?: boolean }): Promise<void> {
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  let replace = async () => log.warn('the server has not started yet: nothing to replace');
  const hangUp = process.stdin.isTTY ? () => stop.abort() : () => void replace();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  process.on('SIGHUP', hangUp);
  outgoingAllow();
  checkIssuers();
  configuredSinks();
  mailSettings(); // a sender that is none ends the start, not the first report
  await checkPortFree();
  const workspace = await openWorkspace();
  const closers: (() => Promise<void> | void)[] = [() => workspace.close()];
  const moved = new Promise<never>((_, reject) => watch(workspace, closers, reject));
  const run = async () => {
    const server = await startAll(workspace, options.dev === true, stop.signal, closers);
    if (!server) return;
    replace = server.replace;
    await server.failed;
  };
  try {
    const running = run();
    running.catch(() => undefined); // seen by the race, or no longer wanted once it is stopped
    await Promise.race([stopped, running, moved]);
  } finally {
    stop.abort(); // what is still being started goes no further
    for (const close of closers.reverse()) await close();
  }
}

/**
 * Starts the embedded database again where it is gone. It is back on another port where somebody has taken its own: then
 * all that this process has begun has an address where nobody answers, and it is `end`ed, to be started anew.
 */
function watch(
  { embedded, url }: Workspace,
  closers: (() => Promise<void> | void)[],
  end: (why: Error) => void,
): void {
  if (!embedded) return;
  const look = watchServer(embedded, (now) => {
    if (now.url !== url)
      end(new CommandError(`the embedded database is on port ${now.port} now: start again`));
  });
  closers.push(look);
}

/** Each thing that is started adds how it is stopped. */
async function startAll(
  workspace: Workspace,
  isDev: boolean,
  signal: AbortSignal,
  closers: (() => Promise<void> | void)[],
): Promise<ServerProcess | undefined> {
  const [isDemo] = await Promise.all([
    seedDemo(workspace),
    isDev ? undefined : ensureBuild(() => say('Building the console (once after each change)…'), signal),
  ]);
  if (signal.aborted) return undefined;
  // Before the rest, because clients wait for it alone.
  const server = await startServer({ url: workspace.url, isDev, signal }, closers);
  if (signal.aborted) return undefined;
  const password = await patiently(() => bootstrap(workspace), signal);
  if (password !== undefined) say(`\n  Sign in as admin with ${bold(password)} (shown once)`);
  await startWork(workspace, signal, closers);
  await startMetrics(server, workspace, closers);
  const maintenance = setInterval(() => void maintain(workspace), MAINTENANCE_MS);
  closers.push(() => clearInterval(maintenance));
  if (!signal.aborted) say(greeting(server.origin, password !== undefined, isDemo));
  return server;
}

/** What is done in the background, by this process. */
async function startWork(
  { sql, url }: Workspace,
  signal: AbortSignal,
  closers: (() => Promise<void> | void)[],
): Promise<void> {
  closers.push(startSealer(sql), startCheckpointer(sql));
  const reads = openDatabase(url); // exports read events as requests do
  await patiently(() => isCluster(reads), signal); // ends the start where a cluster is reached in a way that cannot be
  closers.push(closeDatabase, await patiently(() => startWorker(sql, recordRead), signal));
  closers.push(await patiently(() => startAnchors(sql), signal));
}

/** Where a port is set for them; nothing of it is loaded else. */
async function startMetrics(
  { children }: ServerProcess,
  { url }: Workspace,
  closers: (() => Promise<void> | void)[],
): Promise<void> {
  const { TRAILMARK_METRICS_PORT: port } = env();
  if (port === undefined) return;
  const { startMetricsServer } = await import('@/bin/metrics-server');
  const { origin, close } = await startMetricsServer(port, children, url);
  closers.push(close);
  log.info('metrics', { origin });
}

/**
 * A process that runs for months must not run out of partitions, nor keep what has served its time; what fails is tried
 * again the next time.
 */
async function maintain({ sql }: Workspace): Promise<void> {
  try {
    await ensureCurrentPartitions(sql);
    await sql`select sweep()`;
  } catch (error) {
    log.warn('maintenance failed', {}, error);
  }
}

async function bootstrap({ ownerUrl }: Workspace): Promise<string | undefined> {
  const owner = connect(ownerUrl, { connections: 1 });
  try {
    return await bootstrapAdmin(owner);
  } finally {
    await owner.end({ timeout: 5 });
  }
}

/** A first look needs something to look at; a database of one's own is left alone. */
async function seedDemo({ sql, embedded }: Workspace): Promise<boolean> {
  if (!embedded) return false;
  const [row] = await sql<
    { isEmpty: boolean }[]
  >`select not exists (select from tenant where tenant_id <> '_trailmark') as "isEmpty"`;
  if (!row?.isEmpty) return false;
  await seedDatabase(sql, createWorkload({ ...DEMO, endAtMs: Date.now() }));
  return true;
}

function greeting(origin: string, isFirst: boolean, isDemo: boolean): string {
  const lines = [
    ...(isFirst ? [] : ['', '  Sign in as admin (password lost? ./bin/trailmark reset-password)']),
    `  Trailmark is at ${bold(origin)}`,
    ...(isDemo
      ? [`  A demo of ${DEMO.events} events is there: find out what happened in tenant acme two nights ago.`]
      : []),
    '  Your own logs: ./bin/trailmark import <files> --tenant <name>',
    '  Ctrl-C stops it.',
    '',
  ];
  return lines.join('\n');
}
