import { type ChildProcess, spawn } from 'node:child_process';
import cluster from 'node:cluster';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { NEXT } from '@/bin/build';
import { closeUntaken } from '@/bin/handed-connections';
import { childEnv, env, programFile } from '@/lib/env';

/** What is run, and how many times. */
export interface Program {
  file: string;
  args: readonly string[];
  preloads: readonly string[];
  processes: number;
  /** Whether its processes share the port through this one, so that a new one can take the place of an old one. */
  isShared: boolean;
}

const PROCESSES_MAX = 4;

/** The bare server in production, else Next alone, which is one process and hears of the socket by a preload. */
export function programOf(isDev: boolean): Program {
  const { HOST, PORT, TRAILMARK_SERVER, TRAILMARK_PROCESSES } = env();
  const here = (name: string) => new URL(name, import.meta.url);
  const follow = here('./follow-parent.mjs').href;
  if (!isDev && TRAILMARK_SERVER === 'bare') {
    const file = fileURLToPath(here('./bare-server.mjs'));
    const processes = TRAILMARK_PROCESSES ?? processesFor(os.availableParallelism());
    return { file, args: [HOST, String(PORT)], preloads: [follow], processes, isShared: true };
  }
  const args = [isDev ? 'dev' : 'start', '-H', HOST, '-p', String(PORT)];
  const preloads = [follow, here('./server-preload.mjs').href];
  return { file: NEXT, args, preloads, processes: 1, isShared: false };
}

/** One core is left to PostgreSQL. */
function processesFor(cores: number): number {
  return cores <= 2 ? 1 : Math.min(cores - 1, PROCESSES_MAX);
}

/** Starts one process of it. */
export function run(program: Program, environment: Record<string, string>): ChildProcess {
  const execArgv = program.preloads.flatMap((url) => ['--import', url]);
  const cwd = programFile('.');
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  if (!program.isShared) {
    return spawn(process.execPath, [...execArgv, program.file, ...program.args], {
      ...{ cwd, stdio: [...stdio], env: childEnv(environment) },
      // A session of its own keeps a terminal's Ctrl-C from it: this process stops it in order.
      detached: true,
    });
  }
  // One process accepts by itself from the socket that is kept here, and so does the one that replaces it: this process,
  // which has other work, stands in no connection's way. Several are handed theirs, so that each has as many.
  cluster.schedulingPolicy = program.processes === 1 ? cluster.SCHED_NONE : cluster.SCHED_RR;
  cluster.setupPrimary({ exec: program.file, args: [...program.args], execArgv, cwd, stdio: [...stdio] });
  const child = cluster.fork(environment).process;
  // The one handle that a single process is handed is that of the port, which outlives it.
  return program.processes === 1 ? child : closeUntaken(child);
}
