import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnv } from '@/lib/env';

/** A program that is started again whenever it ends, as an init system does it. */
export interface Service {
  /** Of the process that runs; undefined between two of them. */
  pid(): number | undefined;
  /** Ends it in order, for good; by force after a while. */
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 200;
const STOP_TIMEOUT_MS = 30_000;

/** Keeps a program of Node running; what it says goes to a file. */
export function keepRunning(
  args: readonly string[],
  { env, logFile }: { env: Record<string, string>; logFile: string },
): Service {
  let isStopping = false;
  let child: ChildProcess | undefined;
  const output = openSync(logFile, 'a');
  const start = () =>
    spawn(process.execPath, [...args], { stdio: ['ignore', output, output], env: childEnv(env) });
  process.on('exit', () => child?.kill('SIGKILL')); // whatever this process dies of, short of a kill of its own
  const running = (async () => {
    while (!isStopping) {
      child = start();
      await once(child, 'exit');
      child = undefined;
      if (!isStopping) await sleep(RESTART_AFTER_MS);
    }
  })();
  return {
    pid: () => child?.pid,
    async stop() {
      isStopping = true;
      child?.kill('SIGTERM');
      const force = setTimeout(() => child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await running;
      clearTimeout(force);
    },
  };
}
