import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { childEnv } from '@/lib/env';

/** Where a program is on the PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = (childEnv({}).PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}
