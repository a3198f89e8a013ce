import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findFreePort } from '@/bench/free-port';
import { childEnv } from '@/lib/env';

/** A server of its own process that runs until it is stopped. */
export interface ChildServer {
  origin: string;
  pid: number;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** The command of Node; `port` goes into it or into the environment. */
  command(port: number): { program?: string; args: readonly string[]; env?: Record<string, string> };
  /** A path that answers 200 once it is ready. */
  readyPath: string;
  readyTimeoutMs?: number;
  /** The port; undefined: a free one. */
  port?: number | undefined;
  /** Gets each line of its log, which else goes where that of this process goes. */
  onLog?: (line: string) => void;
  /** Gets how it ended: its exit code, or null where a signal killed it. */
  onExit?: (code: number | null) => void;
}

const POLL_MS = 100;
const STOP_TIMEOUT_MS = 20_000;

/** Starts a server on a free port and resolves once it answers. Throws where it ends before. */
export async function startChild(options: ChildOptions): Promise<ChildServer> {
  const port = options.port ?? (await findFreePort());
  const origin = `http://127.0.0.1:${port}`;
  const { program = process.execPath, args, env = {} } = options.command(port);
  const { onLog, onExit } = options;
  const child = spawn(program, args, {
    ...{ stdio: ['ignore', 'ignore', onLog ? 'pipe' : 'inherit'], env: childEnv(env) },
  });
  if (onLog && child.stderr) createInterface({ input: child.stderr }).on('line', onLog);
  if (onExit) child.once('exit', onExit);
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`${args[0]} ended: ${signal ?? `code ${code}`}`)));
  });
  failed.catch(() => undefined); // whoever waits for it to be ready sees it; an end in order is none
  try {
    await Promise.race([
      waitUntilReady(origin + options.readyPath, options.readyTimeoutMs ?? 180_000),
      failed,
    ]);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { origin, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function waitUntilReady(url: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const isReady = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false, // not listening yet
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${url} did not become ready within ${timeoutMs / 1000} s`);
}

function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
