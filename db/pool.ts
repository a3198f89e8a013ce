import { type ClientOptions, connect, type Pool } from '@/db/client';
import { type Replica, watchReplica } from '@/db/replica';
import { env } from '@/lib/env';

/** What one statement of a read may take; then it is answered as overloaded (503), never with a smaller number. */
const READ_TIMEOUT = { statement_timeout: '10000' };

/**
 * Pools of connections by what they are for, with the settings that were measured best for it. More connections than
 * a few a core make each other slower; who finds none free waits (lib/query/reading.ts).
 * - list: pages and totals of blocks. Plans are made once: on many partitions, planning costs more than running; and
 *   they walk an index, since a plan that sorts all matches would be chosen for its average and dreaded for its worst.
 * - stats: sums over many blocks.
 * - lookup: rows of one value, in every partition. Plans are made once, and never read a partition whole.
 * - search: what no index orders. Each statement is planned for its own values.
 * - write: two appends of events and two of records are under way at once at most; one more for what stands beside.
 * - admission: credentials and limits. A few slow reads must not keep everybody else at the door.
 * - other: everything else that is small.
 */
const POOLS = {
  list: {
    connections: 4,
    settings: {
      ...READ_TIMEOUT,
      plan_cache_mode: 'force_generic_plan',
      enable_sort: 'off',
      enable_bitmapscan: 'off',
      max_parallel_workers_per_gather: '0',
    },
  },
  stats: {
    connections: 2,
    settings: { ...READ_TIMEOUT, plan_cache_mode: 'force_generic_plan', work_mem: '64MB' },
  },
  lookup: {
    connections: 2,
    settings: {
      ...READ_TIMEOUT,
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
      max_parallel_workers_per_gather: '0',
      work_mem: '32MB',
    },
  },
  search: {
    connections: 2,
    settings: { ...READ_TIMEOUT, plan_cache_mode: 'force_custom_plan', work_mem: '32MB' },
  },
  write: { connections: 5, settings: {} },
  admission: { connections: 3, settings: {} },
  other: { connections: 4, settings: READ_TIMEOUT },
} as const;
export type PoolName = keyof typeof POOLS;
type Pools = Record<PoolName, Pool>;

/** Those that events are read through. */
export const READ_POOLS = ['list', 'stats', 'lookup', 'search'] as const satisfies readonly PoolName[];
type ReadPoolName = (typeof READ_POOLS)[number];

/** What is read from a streaming replica, and how far it is. */
export interface ReplicaPools extends Record<ReadPoolName, Pool> {
  replica: Replica;
}

/** Connections of a pool. */
export function connectionsOf(name: PoolName): number {
  return POOLS[name].connections;
}

/** What the sessions of a pool set. */
export function settingsOf(name: PoolName): Readonly<Record<string, string>> {
  return POOLS[name].settings;
}

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkPools: Pools | undefined;
  var trailmarkReplica: ReplicaPools | undefined;
}

/** A pool of the application; opened at first use from DATABASE_URL, which `trailmark start` sets. */
export function pool(name: PoolName): Pool {
  if (globalThis.trailmarkPools) return globalThis.trailmarkPools[name];
  const url = env().DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: start Trailmark with `npm start` or `npm run dev`');
  openDatabase(url);
  return pool(name);
}

/** The same on the replica, where there is one. */
export function replicaPools(): ReplicaPools | undefined {
  return globalThis.trailmarkReplica;
}

/** The pool of what is small and concerns no events. */
export function database(): Pool {
  return pool('other');
}

/** Connections of writers, so that an event never waits for a reader to give one back. */
export function writeDatabase(): Pool {
  return pool('write');
}

/** Connections of who looks up credentials and limits. */
export function admissionDatabase(): Pool {
  return pool('admission');
}

/** Makes `url` the database of this process. */
export function openDatabase(url: string): Pool {
  const open = (name: PoolName) => connect(url, optionsOf(name, `trailmark ${name}`));
  const pools = {
    ...{ list: open('list'), stats: open('stats'), lookup: open('lookup'), search: open('search') },
    ...{ write: open('write'), admission: open('admission'), other: open('other') },
  };
  globalThis.trailmarkPools = pools;
  const { DATABASE_REPLICA_URL } = env();
  if (DATABASE_REPLICA_URL) globalThis.trailmarkReplica = openReplica(DATABASE_REPLICA_URL, pools.other);
  return pools.other;
}

function openReplica(url: string, primary: Pool): ReplicaPools {
  const open = (name: ReadPoolName) => connect(url, optionsOf(name, `trailmark replica ${name}`));
  const pools = {
    ...{ list: open('list'), stats: open('stats'), lookup: open('lookup'), search: open('search') },
  };
  return { ...pools, replica: watchReplica(primary, url) };
}

/** Behind a pooler that hands out sessions by transaction, a session keeps no settings and no statements. */
function optionsOf(name: PoolName, application: string): ClientOptions {
  const { connections, settings } = POOLS[name];
  if (isPooled()) return { application, connections, prepares: false };
  return { application, connections, settings };
}

/** Whether the settings of a pool must be made anew in each transaction. */
export function isPooled(): boolean {
  return env().DATABASE_POOLING === 'transaction';
}

/** Ends every connection of the pools. */
export async function closeDatabase(): Promise<void> {
  const [open, behind] = [globalThis.trailmarkPools, globalThis.trailmarkReplica];
  globalThis.trailmarkPools = undefined;
  globalThis.trailmarkReplica = undefined;
  await behind?.replica.close();
  const pools = [...Object.values(open ?? {}), ...(behind ? READ_POOLS.map((name) => behind[name]) : [])];
  await Promise.all(pools.map((each) => each.end({ timeout: 5 })));
}
