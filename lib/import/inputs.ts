import { createReadStream, type Dirent, type Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { ImportInput } from './run';

/**
 * The inputs behind paths, in their order: files, the files of folders (all levels, by name, without hidden ones), and
 * standard input for `-`. What is not a file or a folder, and a link back to a folder around it, is an input that
 * fails with the reason when it is opened, so that it is in the report.
 */
export async function* listInputs(paths: Iterable<string>): AsyncGenerator<ImportInput> {
  for (const name of paths) {
    if (name === '-') yield { name, open: readStandardInput };
    else yield* listPath(name, []);
  }
}

/** `around` holds the real paths of the folders this path was reached through. */
async function* listPath(name: string, around: readonly string[]): AsyncGenerator<ImportInput> {
  const found = await attempt(() => stat(name));
  if (found instanceof Error) yield refuse(name, found.message);
  else if (found.isDirectory()) yield* listFolder(name, around);
  else if (found.isFile()) yield { name, sizeBytes: found.size, open: () => createReadStream(name) };
  else yield refuse(name, `${kindOf(found)} is not read`);
}

async function* listFolder(name: string, around: readonly string[]): AsyncGenerator<ImportInput> {
  const real = await attempt(() => realpath(name));
  if (real instanceof Error) return yield refuse(name, real.message);
  if (around.includes(real)) return yield refuse(name, 'a link back to a folder around it');
  const entries = await attempt(() => readdir(name, { withFileTypes: true }));
  if (entries instanceof Error) return yield refuse(name, entries.message);
  const visible = entries.filter((entry) => !entry.name.startsWith('.')).sort(byName);
  for (const entry of visible) yield* listPath(path.join(name, entry.name), [...around, real]);
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** The result, or the error of the file system, which is said in the report. */
async function attempt<Value>(call: () => Promise<Value>): Promise<Value | Error> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error;
    throw error;
  }
}

function refuse(name: string, reason: string): ImportInput {
  return {
    name,
    open() {
      throw new Error(reason);
    },
  };
}

async function* readStandardInput(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
