import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { NEXT } from '@/bin/build';
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
const STOP_TIMEOUT_MS = 10_000;

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

/** Runs Next as a child, starts it again when it dies, and resolves once it answers. `closers` gets how to stop it. */
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
  #fail: (error: Error) => void = () => undefined;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #shortLives = 0;
  #url: string;

  constructor(
    private readonly options: { url: string; isDev: boolean },
    private readonly publicUrl: string,
  ) {
    this.#url = options.url;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined); // whoever races on it sees the error; nobody else must
  }

  start(): void {
    const { HOST, PORT, TRAILMARK_DATA } = env();
    const startedAt = performance.now();
    const command = this.options.isDev ? 'dev' : 'start';
    const preloads = ['./follow-parent.mjs', './server-preload.mjs'].flatMap((file) => [
      '--import',
      new URL(file, import.meta.url).href,
    ]);
    const child = spawn(process.execPath, [...preloads, NEXT, command, '-H', HOST, '-p', String(PORT)], {
      cwd: programFile('.'),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // A session of its own keeps a terminal's Ctrl-C from it: this process stops it in order.
      detached: true,
      env: childEnv({
        DATABASE_URL: this.#url,
        TRAILMARK_DATA,
        TRAILMARK_KEYS: keyFile(),
        NEXTAUTH_URL: this.publicUrl,
        NEXT_TELEMETRY_DISABLED: '1',
        NODE_ENV: this.options.isDev ? 'development' : 'production',
      }),
    });
    this.#child = child;
    child.on('exit', (code, signal) => this.#exited(performance.now() - startedAt, signal ?? `code ${code}`));
  }

  #exited(lifeMs: number, how: string): void {
    if (this.#isStopping) return;
    this.#shortLives = lifeMs < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    if (this.#shortLives >= SHORT_LIVES_MAX) {
      this.#fail(new CommandError(`the server does not stay up (${how})`));
      return;
    }
    log.warn('server ended, starting it again', { how });
    this.start();
  }

  /** Ends the child; its exit starts the next one, on the new database. */
  restart(url: string): void {
    if (url === this.#url || this.#isStopping) return;
    this.#url = url;
    if (this.#child) void end(this.#child);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#child) await end(this.#child);
  }
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
