import { type ChildProcess, spawn } from 'node:child_process';
import cluster from 'node:cluster';
import net from 'node:net';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { NEXT } from '@/bin/build';
import { closeUntaken } from '@/bin/handed-connections';
import { CommandError } from '@/bin/output';
import { childEnv, env, programFile } from '@/lib/env';
import { keyFile } from '@/lib/keys';
import { log } from '@/lib/log';

export interface ServerProcess {
  /** `http://host:port` */
  origin: string;
  /** Starts it anew on another database URL. */
  restart(url: string): void;
  /** Rejects when it cannot be kept alive. */
  failed: Promise<never>;
}

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 50;
/** A server that lives shorter than this after each of several starts is not started again. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES_MAX = 3;
/** More than answers under way are given to end (lib/http/node-server.ts). */
const STOP_TIMEOUT_MS = 12_000;
const PROCESSES_MAX = 4;

/** Refuses a port that somebody listens on, before anything is begun. */
export function checkPortFree(): Promise<void> {
  const { HOST, PORT } = env();
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (cause) => {
      const reason =
        'code' in cause && cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${cause.message})`;
      reject(new CommandError(`${HOST}:${PORT} ${reason}: set PORT or HOST to another one`));
    });
    probe.listen(PORT, HOST, () => probe.close(() => resolve()));
  });
}

/** Runs the server as children, starts again what dies, and resolves once it answers. `closers` gets how to stop it. */
export async function startServer(
  options: { url: string; isDev: boolean; signal: AbortSignal },
  closers: (() => Promise<void> | void)[],
): Promise<ServerProcess> {
  const { HOST, PORT, NEXTAUTH_URL } = env();
  const origin = `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
  const supervisor = new Supervisor(options, NEXTAUTH_URL ?? origin);
  closers.push(() => supervisor.stop());
  supervisor.start();
  await Promise.race([waitUntilReady(origin, options.signal), supervisor.failed]);
  return { origin, failed: supervisor.failed, restart: (url) => supervisor.restart(url) };
}

class Supervisor {
  readonly failed: Promise<never>;
  readonly #children = new Set<ChildProcess>();
  readonly #program: Program;
  #fail: (error: Error) => void = () => undefined;
  #isStopping = false;
  #shortLives = 0;
  #url: string;

  constructor(
    private readonly options: { url: string; isDev: boolean },
    private readonly publicUrl: string,
  ) {
    this.#url = options.url;
    this.#program = programOf(options.isDev);
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined); // whoever races on it sees the error; nobody else must
  }

  start(): void {
    for (let nth = 0; nth < this.#program.processes; nth++) this.#startOne();
  }

  #startOne(): void {
    const startedAt = performance.now();
    const child = run(this.#program, {
      DATABASE_URL: this.#url,
      TRAILMARK_DATA: env().TRAILMARK_DATA,
      TRAILMARK_KEYS: keyFile(),
      NEXTAUTH_URL: this.publicUrl,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: this.options.isDev ? 'development' : 'production',
    });
    this.#children.add(child);
    child.on('exit', (code, signal) => {
      this.#children.delete(child);
      this.#exited(performance.now() - startedAt, signal ?? `code ${code}`);
    });
  }

  #exited(lifeMs: number, how: string): void {
    if (this.#isStopping) return;
    this.#shortLives = lifeMs < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    if (this.#shortLives >= SHORT_LIVES_MAX * this.#program.processes) {
      this.#fail(new CommandError(`the server does not stay up (${how})`));
      return;
    }
    log.warn('server ended, starting it again', { how });
    this.#startOne();
  }

  /** Ends the children; the exit of each starts the next one, on the new database. */
  restart(url: string): void {
    if (url === this.#url || this.#isStopping) return;
    this.#url = url;
    for (const child of this.#children) void end(child);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#children].map(end));
  }
}

/** What is run, and how many times. */
interface Program {
  file: string;
  args: readonly string[];
  preloads: readonly string[];
  processes: number;
}

/** The bare server in production, else Next alone, which is one process and hears of the socket by a preload. */
function programOf(isDev: boolean): Program {
  const { HOST, PORT, TRAILMARK_SERVER, TRAILMARK_PROCESSES } = env();
  const here = (name: string) => new URL(name, import.meta.url);
  const follow = here('./follow-parent.mjs').href;
  if (!isDev && TRAILMARK_SERVER === 'bare') {
    const file = fileURLToPath(here('./bare-server.mjs'));
    const processes = TRAILMARK_PROCESSES ?? processesFor(os.availableParallelism());
    return { file, args: [HOST, String(PORT)], preloads: [follow], processes };
  }
  const args = [isDev ? 'dev' : 'start', '-H', HOST, '-p', String(PORT)];
  return { file: NEXT, args, preloads: [follow, here('./server-preload.mjs').href], processes: 1 };
}

/** One core is left to PostgreSQL. */
function processesFor(cores: number): number {
  return cores <= 2 ? 1 : Math.min(cores - 1, PROCESSES_MAX);
}

/** Starts one process of it; several share the port through this one, which hands them their connections. */
function run(program: Program, environment: Record<string, string>): ChildProcess {
  const execArgv = program.preloads.flatMap((url) => ['--import', url]);
  const cwd = programFile('.');
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  if (program.processes === 1) {
    return spawn(process.execPath, [...execArgv, program.file, ...program.args], {
      ...{ cwd, stdio: [...stdio], env: childEnv(environment) },
      // A session of its own keeps a terminal's Ctrl-C from it: this process stops it in order.
      detached: true,
    });
  }
  cluster.setupPrimary({ exec: program.file, args: [...program.args], execArgv, cwd, stdio: [...stdio] });
  return closeUntaken(cluster.fork(environment).process);
}

/** Resolves when the process is gone, by force if it takes too long. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

async function waitUntilReady(origin: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (signal.aborted || (await isReady(origin))) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CommandError(`the server did not become ready within ${READY_TIMEOUT_MS / 1000} s`);
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}
