import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import type { PendingQuery, Row, RowList } from 'postgres';
import { arrayLiteral } from '@/db/array-literal';
import type { Pool, Sql } from '@/db/client';
import {
  connectionsOf,
  isPooled,
  type PoolName,
  pool,
  READ_POOLS,
  replicaPools,
  settingsOf,
} from '@/db/pool';
import { isCluster, readTogether } from '@/db/snapshot';
import { AuditError } from '@/lib/audit/error';
import { env } from '@/lib/env';
import { isTransient } from '@/lib/transient';

/** What surrounds the reads of one request. */
interface Reading {
  /** Fires when the client goes away. */
  signal: AbortSignal | undefined;
  /** How each of them was done. */
  plans: string[];
  /** How far the write-ahead log must have come where they are done. */
  position: bigint;
  /** The greatest lag of a replica that one of them was done on. */
  lagMs: number | undefined;
  /** Once one was done on the database itself, the next ones are too: a request never goes back in time. */
  isPrimary: boolean;
  /** For how long it has waited for turns, one after another, before it was answered. */
  waitedMs: number;
  isAnswered: boolean;
}

const readings = new AsyncLocalStorage<Reading>();

/** What is told of the reads of a request. */
export interface Told<T> {
  answer: T;
  plans: readonly string[];
  /** Undefined: nothing was read from a replica. */
  lagMs: number | undefined;
}

/** Runs the reads of one request: they end with it, and tell how they were done. */
export async function withReading<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<Told<T>> {
  const gone = signal && departureOf(signal);
  const reading: Reading = {
    ...{ signal: gone, plans: [], position: 0n, lagMs: undefined, isPrimary: false },
    ...{ waitedMs: 0, isAnswered: false },
  };
  const answer = await readings.run(reading, work);
  reading.isAnswered = true; // what a stream goes on to read is waited for by itself
  return { answer, plans: reading.plans, lagMs: reading.lagMs };
}

/** Why a request ends though its client waits for the answer: then its reads go on, and waits and streams end. */
export const SERVER_ENDS = Symbol('the server ends');

/** Aborted where the client of a request goes away. */
function departureOf(signal: AbortSignal): AbortSignal {
  const departure = new AbortController();
  setMaxListeners(0, departure.signal); // one for each read of the request
  const leave = () => {
    if (signal.reason !== SERVER_ENDS) departure.abort();
  };
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return departure.signal;
}

/** From here on a request reads only where the write-ahead log has come as far: what it refers to is there. */
export function readFrom(position: bigint): void {
  const reading = readings.getStore();
  if (reading && reading.position < position) reading.position = position;
}

/** Tells how a read is done to who asked for it. */
export function notePlan(text: string): void {
  readings.getStore()?.plans.push(text);
}

/** Requests that may wait for a connection of one pool; further ones are turned away with 503. */
const WAITING_MAX = 256;
/** How long a request waits at most, in all: as long as one statement may take. Who asks has more use of a no by then. */
const WAIT_MS_MAX = 10_000;

/** The turns at one pool: as many at once as it has connections, the rest in the order they came. */
class Gate {
  #busy = 0;
  readonly #waiting = new Set<() => void>();

  constructor(readonly slots: number) {}

  async enter(signal: AbortSignal | undefined, waitMs: number): Promise<void> {
    if (this.#busy < this.slots) {
      this.#busy += 1;
      return;
    }
    if (this.#waiting.size >= WAITING_MAX) throw tooMany();
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        this.#waiting.delete(turn);
        clearTimeout(late);
        signal?.removeEventListener('abort', leave);
      };
      const turn = () => {
        end();
        resolve();
      };
      const leave = () => {
        end();
        reject(departed());
      };
      const late = setTimeout(() => {
        end();
        reject(tooMany());
      }, waitMs);
      this.#waiting.add(turn);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  load(): ReadLoad {
    return { running: this.#busy, waiting: this.#waiting.size };
  }

  /** Hands the turn to who waits longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#busy -= 1;
      return;
    }
    next();
  }
}

/** Reads of one pool that are under way, and those that wait for a connection. */
export interface ReadLoad {
  running: number;
  waiting: number;
}

/** Kept on globalThis as the pools are: each route of a Next build has modules of its own. */
declare global {
  /** By pool, and by pool of the replica. */
  var trailmarkGates: Map<string, Gate> | undefined;
}

/** A read of one statement, which is one snapshot by itself. Throws `overloaded` where too many wait for the pool. */
export async function readOn<T>(name: PoolName, read: (sql: Sql) => Promise<T>): Promise<T> {
  return await inTurn(name, async (from) => {
    if (isPooled() || (await isCluster(from))) return await together(from, name, read);
    return await read(from);
  });
}

/** A read of several statements on one snapshot, so that what they say agrees while others write. */
export async function readSnapshot<T>(name: PoolName, read: (sql: Sql) => Promise<T>): Promise<T> {
  return await inTurn(name, (from) => together(from, name, read));
}

async function together<T>(from: Pool, name: PoolName, read: (sql: Sql) => Promise<T>): Promise<T> {
  return await readTogether(from, async (sql) => {
    if (isPooled()) await applySettings(sql, name);
    return await read(sql);
  });
}

/** What a session of the pool has elsewhere, for this transaction. */
async function applySettings(sql: Sql, name: PoolName): Promise<void> {
  const settings = Object.entries(settingsOf(name));
  if (settings.length === 0) return;
  await sql`
    select set_config(s.name, s.value, true)
    from unnest(${arrayLiteral(settings.map(([key]) => key))}::text[], ${arrayLiteral(settings.map(([, value]) => value))}::text[]) s (name, value)`;
}

/** The reads of this process, by pool. */
export function readLoads(): ReadonlyMap<string, ReadLoad> {
  const loads = new Map<string, ReadLoad>(READ_POOLS.map((name) => [name, IDLE]));
  for (const [key, gate] of globalThis.trailmarkGates ?? []) loads.set(key, gate.load());
  return loads;
}

const IDLE: ReadLoad = { running: 0, waiting: 0 };

async function inTurn<T>(name: PoolName, work: (sql: Pool) => Promise<T>): Promise<T> {
  const behind = replicaFor(name);
  if (behind) {
    try {
      const value = await atGate(name, `replica ${name}`, () => work(behind.pool));
      behind.reading.lagMs = Math.max(behind.reading.lagMs ?? 0, behind.lagMs);
      return value;
    } catch (error) {
      // Lost, or what it reads was vacuumed away: the database itself is asked, by this request from now on.
      if (!isTransient(error)) throw error;
      replicaPools()?.replica.lost(error);
    }
  }
  const reading = readings.getStore();
  if (reading) reading.isPrimary = true;
  return await atGate(name, name, () => work(pool(name)));
}

/** The pool of the replica, where this request may be answered from it, and how far that is behind. */
function replicaFor(name: PoolName): { pool: Pool; lagMs: number; reading: Reading } | undefined {
  const [reading, pools] = [readings.getStore(), replicaPools()];
  const own = READ_POOLS.find((each) => each === name);
  if (!reading || !pools || !own || reading.isPrimary) return undefined;
  const lagMs = pools.replica.lagMs(env().DATABASE_REPLICA_LAG_MS, reading.position);
  if (lagMs === undefined) return undefined;
  return { pool: pools[own], lagMs, reading };
}

async function atGate<T>(name: PoolName, key: string, work: () => Promise<T>): Promise<T> {
  globalThis.trailmarkGates ??= new Map();
  const gate = globalThis.trailmarkGates.get(key) ?? new Gate(connectionsOf(name));
  globalThis.trailmarkGates.set(key, gate);
  const reading = readings.getStore();
  if (reading?.signal?.aborted) throw departed();
  await takeTurn(gate, reading);
  try {
    return await work();
  } finally {
    gate.leave();
  }
}

async function takeTurn(gate: Gate, reading: Reading | undefined): Promise<void> {
  if (!reading || reading.isAnswered) return await gate.enter(reading?.signal, WAIT_MS_MAX);
  const { signal, waitedMs } = reading;
  const askedAt = performance.now();
  await gate.enter(signal, Math.max(0, WAIT_MS_MAX - waitedMs));
  // Reads of one request that wait beside each other wait once.
  reading.waitedMs = Math.max(reading.waitedMs, waitedMs + performance.now() - askedAt);
}

/** Awaits a statement, and has the server stop it when the client goes away. */
export async function run<T extends readonly (Row | undefined)[]>(
  query: PendingQuery<T>,
): Promise<RowList<T>> {
  const signal = readings.getStore()?.signal;
  if (signal?.aborted) throw departed();
  const cancel = () => query.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await query;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function tooMany(): AuditError {
  return new AuditError('overloaded', 'Too many reads are waiting');
}

/** Nobody reads it: the answer of a request whose client is gone. */
function departed(): AuditError {
  return new AuditError('overloaded', 'The client went away');
}
