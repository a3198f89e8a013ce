import { AsyncLocalStorage } from 'node:async_hooks';
import type { PendingQuery, Row, RowList } from 'postgres';
import type { Pool, Sql } from '@/db/client';
import { connectionsOf, type PoolName, pool } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';

/** What surrounds the reads of one request. */
interface Reading {
  /** Fires when the client goes away. */
  signal: AbortSignal | undefined;
  /** How each of them was done. */
  plans: string[];
}

const readings = new AsyncLocalStorage<Reading>();

/** Runs the reads of one request: they end with it, and tell how they were done. */
export async function withReading<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<{ answer: T; plans: readonly string[] }> {
  const plans: string[] = [];
  const answer = await readings.run({ signal, plans }, work);
  return { answer, plans };
}

/** Tells how a read is done to who asked for it. */
export function notePlan(text: string): void {
  readings.getStore()?.plans.push(text);
}

/** Requests that may wait for a connection of one pool; further ones are turned away with 503. */
const WAITING_MAX = 256;

/** The turns at one pool: as many at once as it has connections, the rest in the order they came. */
class Gate {
  #busy = 0;
  readonly #waiting = new Set<() => void>();

  constructor(readonly slots: number) {}

  async enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.#busy < this.slots) {
      this.#busy += 1;
      return;
    }
    if (this.#waiting.size >= WAITING_MAX) throw new AuditError('overloaded', 'Too many reads are waiting');
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(turn);
        reject(departed());
      };
      const turn = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.add(turn);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the turn to who waits longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#busy -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** Kept on globalThis as the pools are: each route of a Next build has modules of its own. */
declare global {
  var trailmarkGates: Map<PoolName, Gate> | undefined;
}

/** A read of one statement, which is one snapshot by itself. Throws `overloaded` where too many wait for the pool. */
export async function readOn<T>(name: PoolName, read: (sql: Sql) => Promise<T>): Promise<T> {
  return await inTurn(name, read);
}

/** A read of several statements on one snapshot, so that what they say agrees while others write. */
export async function readSnapshot<T>(name: PoolName, read: (sql: Sql) => Promise<T>): Promise<T> {
  return await inTurn(name, async (sql) => {
    const outcome = await sql.begin('isolation level repeatable read read only', async (transaction) => ({
      value: await read(transaction),
    }));
    return outcome.value;
  });
}

async function inTurn<T>(name: PoolName, work: (sql: Pool) => Promise<T>): Promise<T> {
  globalThis.trailmarkGates ??= new Map();
  const gate = globalThis.trailmarkGates.get(name) ?? new Gate(connectionsOf(name));
  globalThis.trailmarkGates.set(name, gate);
  const signal = readings.getStore()?.signal;
  if (signal?.aborted) throw departed();
  await gate.enter(signal);
  try {
    return await work(pool(name));
  } finally {
    gate.leave();
  }
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

/** Nobody reads it: the answer of a request whose client is gone. */
function departed(): AuditError {
  return new AuditError('overloaded', 'The client went away');
}
