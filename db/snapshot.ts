import { setTimeout } from 'node:timers/promises';
import { connectBeside, type Pool, type Sql } from './client';
import { isPooled, replicaPools } from './pool';

/**
 * Reads of several statements that see one state of the database, so that what they say agrees while others write. On a
 * Citus cluster that is one state of the coordinator and of all workers.
 */
export async function readTogether<T>(pool: Pool, read: (sql: Sql) => Promise<T>): Promise<T> {
  if (!(await isCluster(pool))) return await inSnapshot(pool, read);
  const deadline = performance.now() + DOUBT_MS_MAX;
  for (;;) {
    try {
      return await inSnapshot(pool, async (sql) => {
        await takeSnapshots(pool, sql);
        return await read(sql);
      });
    } catch (error) {
      if (!(error instanceof InDoubt) || performance.now() > deadline) throw error;
    }
    await setTimeout(DOUBT_PAUSE_MS);
  }
}

async function inSnapshot<T>(pool: Pool, read: (sql: Sql) => Promise<T>): Promise<T> {
  const outcome = await pool.begin('isolation level repeatable read read only', async (sql) => ({
    value: await read(sql),
  }));
  return outcome.value;
}

/** Kept on globalThis, because each route of a Next build has modules of its own. */
declare global {
  var trailmarkClusters: WeakMap<Pool, boolean> | undefined;
  var trailmarkSnapshotGates: WeakMap<Pool, Pool> | undefined;
}

/** Whether the events of a database are on workers of Citus. Throws where it is reached in a way that cannot be. */
export async function isCluster(pool: Pool): Promise<boolean> {
  globalThis.trailmarkClusters ??= new WeakMap();
  const known = globalThis.trailmarkClusters.get(pool);
  if (known !== undefined) return known;
  const [row] = await pool<{ isSpread: boolean }[]>`
    select to_regproc('public.take_snapshots') is not null as "isSpread"`;
  const isSpread = row?.isSpread === true;
  if (isSpread && (isPooled() || replicaPools()))
    throw new Error('a Citus cluster is read without DATABASE_POOLING and DATABASE_REPLICA_URL: unset them');
  globalThis.trailmarkClusters.set(pool, isSpread);
  return isSpread;
}

/** How long a read waits for a transaction that some worker has not committed yet, and the coordinator has. */
const DOUBT_MS_MAX = 5_000;
const DOUBT_PAUSE_MS = 50;

class InDoubt extends Error {
  readonly code = '55P03'; // lock_not_available: it may succeed if it is sent again
  override name = 'InDoubt';
}

/**
 * The snapshots of the coordinator and of each worker, taken while no transaction that writes is being committed:
 * db/citus.sql has the other side. Nothing was read in the transaction before. The gate is held on a connection of its own:
 * the lock must be there before the snapshot, and must not last as long as the read.
 */
async function takeSnapshots(pool: Pool, sql: Sql): Promise<void> {
  const isSettled = await gateOf(pool).begin(async (gate) => {
    await gate`select pg_advisory_xact_lock(hashtext('trailmark.gate'))`;
    const [row] = await sql<{ isSettled: boolean }[]>`select take_snapshots() as "isSettled"`;
    return row?.isSettled;
  });
  if (!isSettled) throw new InDoubt('a worker of the cluster has not committed what the coordinator has');
}

/** What a process that stands still may hold everybody else up for. */
const GATE_SETTINGS = { idle_in_transaction_session_timeout: '5000', statement_timeout: '10000' };

function gateOf(pool: Pool): Pool {
  globalThis.trailmarkSnapshotGates ??= new WeakMap();
  const known = globalThis.trailmarkSnapshotGates.get(pool);
  if (known) return known;
  const gate = connectBeside(pool, {
    ...{ application: 'trailmark gate', connections: 1, idleS: 1, settings: GATE_SETTINGS },
  });
  globalThis.trailmarkSnapshotGates.set(pool, gate);
  return gate;
}
