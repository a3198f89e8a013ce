import type { ChildProcess } from 'node:child_process';
import net from 'node:net';
import { CommandError } from '@/bin/output';
import { type Program, programOf, run } from '@/bin/server-program';
import { env } from '@/lib/env';
import { stopTimeoutMs } from '@/lib/http/exchanges';
import { keyFile } from '@/lib/keys';
import { log } from '@/lib/log';

export interface ServerProcess {
  /** `http://host:port` */
  origin: string;
  /** The processes that there are at the time. */
  children: ReadonlySet<ChildProcess>;
  /** Puts a new process in the place of each, one after the other, while the port answers all the time. */
  replace(): Promise<void>;
  /** Rejects when it cannot be kept alive. */
  failed: Promise<never>;
}

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 50;
/** A server that lives shorter than this after each of several starts is not started again. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES_MAX = 3;
/** What a server that ends in order may take for its connections to the database and for itself. */
const EXIT_MS = 7_000;

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
  return {
    ...{ origin, failed: supervisor.failed, children: supervisor.children },
    replace: () => supervisor.replace(),
  };
}

class Supervisor {
  readonly failed: Promise<never>;
  readonly children = new Set<ChildProcess>();
  /** Those whose end asks for no new one: one is on its way already, or none is wanted. */
  readonly #leaving = new Set<ChildProcess>();
  readonly #program: Program;
  #fail: (error: Error) => void = () => undefined;
  #isStopping = false;
  #replacing: Promise<void> | undefined;
  #shortLives = 0;

  constructor(
    private readonly options: { url: string; isDev: boolean },
    private readonly publicUrl: string,
  ) {
    this.#program = programOf(options.isDev);
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined); // whoever races on it sees the error; nobody else must
  }

  start(): void {
    for (let nth = 0; nth < this.#program.processes; nth++) this.#startOne();
  }

  #startOne(): ChildProcess {
    const startedAt = performance.now();
    const child = run(this.#program, {
      DATABASE_URL: this.options.url,
      TRAILMARK_DATA: env().TRAILMARK_DATA,
      TRAILMARK_KEYS: keyFile(),
      NEXTAUTH_URL: this.publicUrl,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: this.options.isDev ? 'development' : 'production',
    });
    this.children.add(child);
    child.on('exit', (code, signal) => {
      this.children.delete(child);
      if (!this.#leaving.delete(child)) this.#exited(performance.now() - startedAt, signal ?? `code ${code}`);
    });
    return child;
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

  async replace(): Promise<void> {
    if (!this.#program.isShared) return log.warn('Next alone cannot be replaced while it runs: start again');
    if (this.#replacing) return log.warn('the server processes are being replaced already');
    this.#replacing = this.#replaceAll();
    await this.#replacing;
    this.#replacing = undefined;
  }

  /** Stops at the first that finds no successor: what cannot start must not take the place of what runs. */
  async #replaceAll(): Promise<void> {
    for (const old of [...this.children]) {
      if (this.#isStopping || !(await this.#replaceOne(old))) return;
    }
    if (!this.#isStopping) log.info('the server processes were replaced');
  }

  async #replaceOne(old: ChildProcess): Promise<boolean> {
    if (!this.children.has(old)) return true; // it died meanwhile, and has its successor
    this.#leaving.add(old);
    const next = this.#startOne();
    this.#leaving.add(next);
    const isReady = await saysReady(next);
    if (this.#isStopping) return false;
    if (isReady) {
      this.#leaving.delete(next);
      await this.#end(old, 'replaced');
      return true;
    }
    log.error('a new server process did not become ready: the one before it stays', { pid: old.pid });
    await this.#end(next, 'stopped');
    if (!this.#leaving.delete(old)) this.#exited(SHORT_LIFE_MS, 'while it was to be replaced');
    return false;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.children].map((child) => this.#end(child, 'stopped')));
  }

  /** Resolves when the process is gone, by force if it takes too long. One that is replaced shows nobody that it ends. */
  #end(child: ChildProcess, how: 'replaced' | 'stopped'): Promise<void> {
    if (hasEnded(child)) return Promise.resolve();
    return new Promise((resolve) => {
      const timeoutMs = stopTimeoutMs(how === 'stopped' ? env().TRAILMARK_DRAIN_MS : 0) + EXIT_MS;
      const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      if (how === 'stopped' || !this.#program.isShared || !child.connected) child.kill('SIGTERM');
      else child.send('replaced', () => undefined);
    });
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether a process says that it answers, before it ends or the time for that is over. */
function saysReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isReady: boolean) => {
      clearTimeout(late);
      resolve(isReady);
    };
    const late = setTimeout(() => end(false), READY_TIMEOUT_MS);
    child.once('exit', () => end(false));
    child.on('message', (message) => message === 'ready' && end(true));
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
