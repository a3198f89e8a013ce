import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { clusterPaths } from './cluster';
import { findPostmaster } from './postmaster';
import { waitFor } from './wait';

const TIMEOUT_MS = 30_000;
const FIXTURE = path.join(import.meta.dirname, 'start-once.fixture.ts');

const Report = z.object({
  url: z.string(),
  ownerUrl: z.string(),
  adminUrl: z.string(),
  port: z.number(),
  how: z.enum(['started', 'attached']),
});

type Account = { uid: number; gid: number };

type RootOptions = { openToOthers?: boolean; owner?: Account };

/** A process that uses the server; see start-once.fixture.ts. */
export type OtherProcess = {
  /** Settles when the process may use the server; fails with its standard error when it ends before. */
  report: Promise<z.infer<typeof Report>>;
  /** What Ctrl-C in its terminal does: the signal goes to all processes of its group. */
  interrupt(): Promise<void>;
  kill(): Promise<void>;
  /** Lets it release the server and end. */
  finish(): Promise<void>;
};

/** A folder for one cluster. When the test ends, passed or failed, its server is stopped and the folder removed. */
export async function temporaryRoot({ openToOthers = true, owner }: RootOptions = {}): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trailmark-embedded-'));
  if (openToOthers) await chmod(folder, 0o755);
  // Not the default port: a test in another worker could take it while this one restarts its server.
  await writeFile(path.join(folder, 'pg.port'), String(randomInt(20_000, 25_000)));
  if (owner)
    for (const file of [folder, path.join(folder, 'pg.port')]) await chown(file, owner.uid, owner.gid);
  onTestFinished(async () => {
    await killPostmaster(folder, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}

/** Starts a process that uses the server in `root`, in a process group of its own. */
export function otherProcess(root: string, account?: Account): OtherProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', FIXTURE, root], { ...account, detached: true });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const end = async (signal: NodeJS.Signals, target: number | undefined) => {
    if (target !== undefined) process.kill(target, signal);
    await exited;
  };
  return {
    report: readReport(child),
    interrupt: () => end('SIGINT', child.pid && -child.pid),
    kill: () => end('SIGKILL', child.pid),
    finish: async () => {
      child.stdin.end();
      const [exitCode] = await exited;
      if (exitCode !== 0) throw new Error(`the other process ended with ${exitCode}`);
    },
  };
}

async function readReport(child: ChildProcessWithoutNullStreams) {
  const complaint = text(child.stderr);
  for await (const line of createInterface(child.stdout)) return Report.parse(JSON.parse(line));
  throw new Error(`the other process ended without a report: ${await complaint}`);
}

export async function postmasterPid(root: string): Promise<number | undefined> {
  const { folder } = await clusterPaths(root);
  return (await findPostmaster(folder))?.pid;
}

/** Ends the server without its consent; it is gone on return. */
export async function killPostmaster(root: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const pid = await postmasterPid(root);
  if (pid === undefined) return;
  process.kill(pid, signal);
  await waitFor('the end of the killed server', TIMEOUT_MS, async () =>
    (await postmasterPid(root)) === undefined ? true : undefined,
  );
}

/** One connection, closed when the test ends. */
export function connection(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** A process that does nothing but have a pid, until the test ends. */
export async function bystander(account?: Account): Promise<number> {
  const child = spawn('sleep', ['600'], { ...account, cwd: '/', stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('the bystander has no pid');
  return child.pid;
}
