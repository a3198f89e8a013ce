import { setTimeout } from 'node:timers/promises';
import type { ReservedSql } from 'postgres';
import type { Pool, Sql } from './client';
import { isPooled, replicaPools } from './pool';

/**
 * Reads of several statements that see one state of the database, so that what they say agrees while others write. On a
 * Citus cluster that is one state of the coordinator and of all workers.
 */
export async function readTogether<T>(pool: Pool, read: (sql: Sql) => Promise<T>): Promise<T> {
  if (await isCluster(pool)) return await readCluster(pool, read);
  const outcome = await pool.begin('isolation level repeatable read read only', async (sql) => ({
    value: await read(sql),
  }));
  return outcome.value;
}

/** Kept on globalThis, because each route of a Next build has modules of its own. */
declare global {
  var trailmarkClusters: WeakMap<Pool, Promise<boolean>> | undefined;
}

/** Whether the events of a database are on workers of Citus. Throws where it is reached in a way that cannot be. */
export async function isCluster(pool: Pool): Promise<boolean> {
  globalThis.trailmarkClusters ??= new WeakMap();
  const known = globalThis.trailmarkClusters.get(pool) ?? askCluster(pool);
  globalThis.trailmarkClusters.set(pool, known);
  try {
    return await known;
  } catch (error) {
    globalThis.trailmarkClusters.delete(pool);
    throw error;
  }
}

async function askCluster(pool: Pool): Promise<boolean> {
  const [row] = await pool<{ isSpread: boolean }[]>`
    select to_regproc('public.take_snapshots') is not null as "isSpread"`;
  if (!row?.isSpread) return false;
  if (isPooled() || replicaPools())
    throw new Error('a Citus cluster is read without DATABASE_POOLING and DATABASE_REPLICA_URL: unset them');
  return true;
}

/** How long a read waits for a transaction that some worker has not committed yet, and the coordinator has. */
const DOUBT_MS_MAX = 5_000;
const DOUBT_PAUSE_MS = 50;

class InDoubt extends Error {
  readonly code = '55P03'; // lock_not_available: it may succeed if it is sent again
  override name = 'InDoubt';
}

async function readCluster<T>(pool: Pool, read: (sql: Sql) => Promise<T>): Promise<T> {
  const deadline = performance.now() + DOUBT_MS_MAX;
  for (;;) {
    const session = await pool.reserve();
    try {
      await beginTogether(session);
      return await finish(session, read);
    } catch (error) {
      if (!(error instanceof InDoubt) || performance.now() > deadline) throw error;
    } finally {
      session.release();
    }
    await setTimeout(DOUBT_PAUSE_MS);
  }
}

/**
 * Begins a transaction with a snapshot of the coordinator and one of each worker, taken while no transaction that writes
 * is being committed: db/citus.sql has the other side. The gate is left before anything is read.
 */
async function beginTogether(session: ReservedSql): Promise<void> {
  await session`select pg_advisory_lock(hashtext('trailmark.gate'))`;
  try {
    await session`begin isolation level repeatable read read only`;
    const [row] = await session<{ isSettled: boolean }[]>`select take_snapshots() as "isSettled"`;
    if (!row?.isSettled)
      throw new InDoubt('a worker of the cluster has not committed what the coordinator has');
  } catch (error) {
    await session`rollback`;
    throw error;
  } finally {
    await session`select pg_advisory_unlock(hashtext('trailmark.gate'))`;
  }
}

async function finish<T>(session: ReservedSql, read: (sql: Sql) => Promise<T>): Promise<T> {
  let value: T;
  try {
    value = await read(session);
  } catch (error) {
    await session`rollback`;
    throw error;
  }
  await session`commit`;
  return value;
}
