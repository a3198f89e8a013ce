import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, EXIT } from '@/bin/output';

/** What one run is asked to do. */
export interface BenchOptions {
  workload: BenchWorkload;
  /** Fewer events and rounds. Only a wrong answer makes a run fail. */
  isQuick: boolean;
  /** A quick run that asks each contender once: that all of it works, and figures that mean nothing. */
  isOnce: boolean;
  /** The folder that is kept for the next run; undefined: one that is removed at the end. */
  keep: string | undefined;
  /** Families to run, by name; undefined: all. */
  only: readonly string[] | undefined;
  /** Whether the table, the servers and the databases that are compared with are loaded. */
  hasPeers: boolean;
  /** Stored result of an earlier run, which growth is measured against. */
  against: string | undefined;
  /** Where the result goes as JSON. */
  json: string;
  /** Whether the figures go into docs/benchmarks.md. */
  writesDocs: boolean;
}

/** What is loaded. Two runs with the same one have the same events. */
export interface BenchWorkload {
  events: number;
  tenants: number;
  days: number;
  /** The last event is before it; fixed, so that a kept folder serves later runs. */
  end: string;
  /** Small details: a hundred million events with large ones do not fit on an ordinary disk. */
  isNarrow: boolean;
}

const QUICK_EVENTS = 1_000_000;
/** Beyond it details are small and no peer is loaded, unless the command line asks. */
const LARGE_EVENTS = 50_000_000;
const UNITS = { k: 1_000, m: 1_000_000 } as const;

const OPTIONS = {
  scale: { type: 'string' },
  quick: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  narrow: { type: 'boolean' },
  keep: { type: 'string' },
  only: { type: 'string' },
  peers: { type: 'boolean' },
  against: { type: 'string' },
  json: { type: 'string' },
  docs: { type: 'boolean', default: false },
} as const;

/** Reads the command line of `npm run bench`. Throws a usage error that says what is possible. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const values = parseValues(args);
  const isQuick = values.quick || values.once;
  const events = values.scale === undefined ? undefined : parseScale(values.scale);
  const scale = events ?? (isQuick ? QUICK_EVENTS : 10 * UNITS.m);
  const isLarge = scale >= LARGE_EVENTS;
  return {
    workload: {
      events: scale,
      tenants: scale >= UNITS.m ? 2_000 : 200,
      days: 730,
      end: '2026-01-01T00:00:00Z',
      isNarrow: values.narrow ?? isLarge,
    },
    isQuick,
    isOnce: values.once,
    keep: values.keep === undefined ? undefined : path.resolve(values.keep),
    only: values.only?.split(','),
    hasPeers: values.peers ?? !isLarge,
    against: values.against,
    json: path.resolve(values.json ?? `.data/bench-${printScale(scale)}.json`),
    writesDocs: values.docs,
  };
}

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowNegative: true }).values;
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
}

function parseScale(text: string): number {
  const [, count, unit] = /^(\d{1,4})([km])$/.exec(text) ?? [];
  const isUnit = unit === 'k' || unit === 'm';
  const events = isUnit ? Number(count) * UNITS[unit] : 0;
  if (events >= 100_000) return events;
  throw new CommandError('--scale: 10m, 100m, or another number from 100k', EXIT.usage);
}

export function printScale(events: number): string {
  return events % UNITS.m === 0 ? `${events / UNITS.m}m` : `${events / UNITS.k}k`;
}
