import { existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Clocks that can be moved, of processes that are started with their environment. */
export interface Clock {
  /** How it is done, for whoever reads the record. */
  how: string;
  /** Whether it can move the clock of PostgreSQL too. */
  reachesDatabase: boolean;
  /** What a process needs whose clock is to follow. */
  env: Record<string, string>;
  /** Moves all of them to so many seconds from the real time; 0: back. */
  move(seconds: number): void;
}

/** Where Debian and its kin put libfaketime, by the name of the architecture. */
const FAKETIME = ['x86_64', 'aarch64'].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`,
);

/** By libfaketime, where it is installed; else by a preload that moves `Date` in Node alone. */
export function makeClock(folder: string): Clock {
  const library = FAKETIME.find((file) => existsSync(file));
  const file = path.join(folder, 'clock');
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  write(library ? '+0' : '0');
  if (library) {
    return {
      how: 'libfaketime: application and PostgreSQL',
      reachesDatabase: true,
      env: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_CACHE_DURATION: '1', // seconds until a process looks at the file again
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      move: (seconds) => write(seconds < 0 ? String(seconds) : `+${seconds}`),
    };
  }
  const preload = pathToFileURL(path.resolve(import.meta.dirname, 'moved-clock.mjs')).href;
  return {
    how: 'a preload that moves Date: application alone (libfaketime is not installed)',
    reachesDatabase: false,
    env: { NODE_OPTIONS: `--import=${preload}`, FAULTS_CLOCK_FILE: file },
    move: (seconds) => write(String(seconds)),
  };
}
