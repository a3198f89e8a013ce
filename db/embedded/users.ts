import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isRunning, ownIdentity, ProcessIdentity, readIdentity } from './processes';

/** One process that uses the server. `handles` counts its unreleased calls of ensureServer. */
const ServerUser = ProcessIdentity.extend({ handles: z.number().int().positive() });

/** Adds one handle of this process to the users of the server. Call it under the mutex, like all of this file. */
export async function register(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeHandles(folder, (await ownHandles(folder)) + 1);
}

/** Takes one handle of this process away. */
export async function unregister(folder: string): Promise<void> {
  await writeHandles(folder, (await ownHandles(folder)) - 1);
}

/** Whether any running process uses the server. Files of ended processes are removed on the way. */
export async function hasUsers(folder: string): Promise<boolean> {
  let found = false;
  for (const name of await readdir(folder)) {
    const user = await readIdentity(path.join(folder, name), ServerUser);
    if (user && (await isRunning(user))) found = true;
    else await rm(path.join(folder, name), { force: true });
  }
  return found;
}

/** The handles of this process; 0 where the file is left from an earlier process with our pid. */
export async function ownHandles(folder: string): Promise<number> {
  const user = await readIdentity(path.join(folder, String(process.pid)), ServerUser);
  return user && (await isRunning(user)) ? user.handles : 0;
}

async function writeHandles(folder: string, handles: number): Promise<void> {
  const file = path.join(folder, String(process.pid));
  if (handles > 0) await writeFile(file, JSON.stringify({ ...(await ownIdentity()), handles }));
  else await rm(file, { force: true });
}
