import { parseArgs } from 'node:util';
import { CommandError, EXIT } from '@/bin/output';
import { isFaultKind, KIND_NAMES, type KindName } from './kind-names';

export interface FaultOptions {
  /** Faults of the whole run. */
  faults: number;
  /** The order of faults follows from it. */
  seed: number;
  kinds: readonly KindName[];
  /** Each kind once, and short pauses. */
  isQuick: boolean;
  /** Instances of the application on the one database. */
  instances: number;
  /** Within it an instance answers again after a fault. */
  withinMs: number;
  /** The folder is kept, whatever the run comes to. */
  isKept: boolean;
}

const SEED_MAX = 2 ** 31;

/** Reads the command line. Throws a usage error with what is wrong. */
export function readOptions(args: readonly string[]): FaultOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      faults: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * SEED_MAX)) },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      instances: { type: 'string' },
      within: { type: 'string', default: '10' },
    },
  });
  const kinds = readKinds(values.only);
  return {
    kinds,
    faults: values.quick ? kinds.length : whole('--faults', values.faults, 1),
    seed: whole('--seed', values.seed, 0),
    isQuick: values.quick,
    instances: whole('--instances', values.instances ?? (values.quick ? '1' : '2'), 1),
    withinMs: whole('--within', values.within, 1) * 1_000,
    isKept: values.keep,
  };
}

function readKinds(only: string | undefined): readonly KindName[] {
  if (only === undefined) return KIND_NAMES;
  const named = only.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !isFaultKind(name));
  if (unknown !== undefined)
    throw new CommandError(`--only: ${unknown} is none of ${KIND_NAMES.join(', ')}`, EXIT.usage);
  return named.filter(isFaultKind);
}

function whole(name: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= min && value < SEED_MAX) return value;
  throw new CommandError(`${name}: a whole number from ${min} on`, EXIT.usage);
}
