import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { BenchOptions, BenchWorkload } from '@/bench/options';
import { CommandError, say } from '@/bin/output';
import { childEnv } from '@/lib/env';

/** The folder of one run, and what was loaded into it before. */
export interface Place {
  root: string;
  marker: Marker;
  /** Notes something that was loaded, for the next run with the same folder. */
  note(changes: Partial<Marker>): void;
  /** Removes the folder unless it is to be kept. Its servers must be stopped. */
  close(): void;
}

const Marker = z.object({
  workload: z.object({
    events: z.number(),
    tenants: z.number(),
    days: z.number(),
    end: z.string(),
    isNarrow: z.boolean(),
  }),
  /** Whether each was loaded whole: a run that was stopped on the way leaves it false. */
  isLoaded: z.boolean(),
  hasFlat: z.boolean(),
  hasClickhouse: z.boolean(),
});
type Marker = z.infer<typeof Marker>;

const MARKER_FILE = 'bench.json';
const GIB = 2 ** 30;
/** Bytes an event by what holds it, with room for what is sorted and copied on the way; then what does not grow. */
const NEEDS = { wide: 1_400, narrow: 950, peers: 2_300, base: 8 * GIB };

/** Opens the folder of a run. Throws where it holds something else, or where the disk is too small for what is missing. */
export async function openPlace(options: BenchOptions): Promise<Place> {
  const root = options.keep ?? path.resolve('.data/bench-run');
  if (options.keep === undefined) rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const file = path.join(root, MARKER_FILE);
  const marker = readMarker(root, file, options.workload);
  await checkDisk(root, options, marker);
  const place: Place = {
    root,
    marker,
    note(changes) {
      Object.assign(marker, changes);
      writeFileSync(file, JSON.stringify(marker));
    },
    close() {
      if (options.keep === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
  place.note({});
  return place;
}

function readMarker(root: string, file: string, workload: BenchWorkload): Marker {
  const empty = { workload, isLoaded: false, hasFlat: false, hasClickhouse: false };
  if (!existsSync(file)) {
    if (existsSync(path.join(root, 'pg18')))
      throw new CommandError(`${root} holds a database that no benchmark made: choose another folder`);
    return empty;
  }
  const marker = Marker.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (JSON.stringify(marker.workload) !== JSON.stringify(workload))
    throw new CommandError(`${root} holds another workload (${file}): remove it, or choose another folder`);
  if (!marker.isLoaded && existsSync(path.join(root, 'pg18')))
    say('What was loaded before is not whole: the rest is loaded now.');
  return marker;
}

async function checkDisk(root: string, { workload, hasPeers }: BenchOptions, marker: Marker): Promise<void> {
  const own = marker.isLoaded ? 0 : (workload.isNarrow ? NEEDS.narrow : NEEDS.wide) * workload.events;
  const peers = hasPeers && !marker.hasFlat ? NEEDS.peers * workload.events : 0;
  const needed = own + peers + (marker.isLoaded ? 0 : NEEDS.base);
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gib = (bytes: number) => (bytes / GIB).toFixed(0);
  throw new CommandError(
    `${root}: ${workload.events} events need about ${gib(needed)} GiB, and ${gib(free)} GiB are free: choose a smaller ` +
      '--scale, --narrow, --no-peers, or a folder on another disk with --keep',
  );
}

/** The environment of every process of the run: its own data and keys, whatever the caller has set. */
export function placeEnv(root: string): Record<string, string> {
  return {
    TRAILMARK_DATA: root,
    DATABASE_URL: '',
    NEXTAUTH_URL: '',
    TRAILMARK_KEYS: '',
    HOST: '127.0.0.1',
  };
}

/** Writes the workload through the command line, as anybody would. */
export async function seedPlace(root: string, workload: BenchWorkload): Promise<void> {
  const { events, tenants, days, end, isNarrow } = workload;
  const given = { events, tenants, days, end };
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(
    process.execPath,
    ['bin/trailmark', 'seed', ...options, ...(isNarrow ? ['--narrow'] : [])],
    { env: childEnv(placeEnv(root)), stdio: 'inherit' },
  );
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (code !== 0) throw new CommandError(`trailmark seed ended with code ${String(code)}`);
}
