import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { hasCode, unlessMissing } from './errors';

/**
 * One run of one process. A pid alone comes back after a while, so `started` tells two owners of a pid apart:
 * on Linux the clock tick of the start since the boot, elsewhere empty. Not the id of the boot: a container may have
 * another one than a service in it that has a /proc of its own, and each would take the other for ended.
 */
export const ProcessIdentity = z.object({ pid: z.number().int().positive(), started: z.string() });

export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

type ProcessStatus = { name: string; state: string; startTick: string };

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
}

/**
 * What a process has written about itself with `schema`. Undefined where the file is missing, empty, or cut off
 * because its writer was killed or the machine lost power: then that process runs no more.
 */
export async function readIdentity<T extends ProcessIdentity>(file: string, schema: z.ZodType<T>) {
  const content = await unlessMissing(readFile(file, 'utf8'));
  return content?.endsWith('}') ? schema.parse(JSON.parse(content)) : undefined;
}

/** Whether exactly this process still runs; a zombie and a successor with the same pid do not count. */
export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  if (process.platform !== 'linux') return isPidInUse(pid);
  return (await startOf(pid)) === started.slice(started.indexOf('/') + 1); // an earlier release put the boot before it
}

/** Whether any process has this pid, our own or a stranger's. */
export function isPidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * Whether `pid` is the main process of the PostgreSQL server on `folder`.
 * A server that is being torn down by the kernel has no command line any more but still holds its port; it
 * counts as running, so that its successor can have that port. Off Linux any process with the pid counts.
 */
export async function isPostmaster(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return isPidInUse(pid);
  const commandLine = await unlessMissing(readFile(`/proc/${pid}/cmdline`, 'utf8'));
  const status = await statusOf(pid);
  if (commandLine === undefined || status?.name !== 'postgres') return false;
  return commandLine === '' || commandLine.split('\0').includes(folder);
}

async function startOf(pid: number): Promise<string | undefined> {
  return (await statusOf(pid))?.startTick;
}

/** proc_pid_stat(5): `pid (name) state ...`, start time as field 22. The name may itself hold blanks and `)`. */
async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const line = await unlessMissing(readFile(`/proc/${pid}/stat`, 'utf8'));
  if (line === undefined) return undefined;
  const nameEnd = line.lastIndexOf(')');
  const name = line.slice(line.indexOf('(') + 1, nameEnd);
  const fields = line.slice(nameEnd + 2).split(' ');
  const [state = '', startTick = ''] = [fields[0], fields[22 - 3]];
  const ended = state === 'Z' || state === 'X';
  return ended ? undefined : { name, state, startTick };
}
