import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './errors';
import { isRunning, ownIdentity, ProcessIdentity, readIdentity } from './processes';
import { waitFor } from './wait';

/** Longer than the slowest start of a server under the mutex: a recovery after a crash. */
const TURN_TIMEOUT_MS = 400_000;

/**
 * Runs `work` while no other caller, in this or another process, runs work under the same `folder`.
 *
 * The folder holds numbered files, the turns. The highest number says who has the mutex: its content names a
 * process, and the turn is over when that process ended or has emptied the file. Only then may somebody create
 * the next number, which one of several contenders can. So the turn of a killed process is followed, never
 * deleted, and nobody can delete a turn that was taken a moment ago by mistake for the stale one.
 */
export async function withMutex<T>(
  folder: string,
  work: () => Promise<T>,
  timeoutMs = TURN_TIMEOUT_MS,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const turn = await waitFor(`the lock ${folder}`, timeoutMs, () => takeTurn(folder));
  try {
    return await work();
  } finally {
    await truncate(path.join(folder, String(turn)));
  }
}

async function takeTurn(folder: string): Promise<number | undefined> {
  const latest = await latestTurn(folder);
  if (latest > 0 && !(await isOver(path.join(folder, String(latest))))) return undefined;
  const turn = latest + 1;
  if (!(await claim(folder, turn))) return undefined;
  // A contender that dozed since it read `latest` may have created a number that others left behind long ago.
  if ((await latestTurn(folder)) !== turn) {
    await rm(path.join(folder, String(turn)), { force: true });
    return undefined;
  }
  await removeLeftovers(folder, turn);
  return turn;
}

async function latestTurn(folder: string): Promise<number> {
  const turns = (await readdir(folder)).map(Number).filter(Number.isInteger);
  return Math.max(0, ...turns);
}

async function isOver(file: string): Promise<boolean> {
  const holder = await readIdentity(file, ProcessIdentity);
  return !holder || !(await isRunning(holder));
}

/** Creates the file of a turn, content included, in one step; false when another contender was faster. */
async function claim(folder: string, turn: number): Promise<boolean> {
  const draft = path.join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, JSON.stringify(await ownIdentity()));
  try {
    await link(draft, path.join(folder, String(turn)));
    return true;
  } catch (error) {
    // EEXIST: the turn is taken. ENOENT: the holder of a later turn has swept our draft away.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Earlier turns, and drafts of processes that were killed; a live contender just writes another draft. */
async function removeLeftovers(folder: string, turn: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!(Number(name) >= turn)) await rm(path.join(folder, name), { force: true });
  }
}
