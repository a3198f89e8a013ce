import PgBoss from 'pg-boss';
import { type ArrayElement, arrayLiteral } from '@/db/array-literal';
import { connect, type Pool, type Sql } from '@/db/client';

/** What is done in the background, each by whatever process has time for it. */
const QUEUES = ['export', 'verify', 'retention'] as const;

/** A job that dies with its process is done anew after this; whoever works longer than that keeps a lease of its own. */
const EXPIRE_S = 60;
const RETRY_S = 5;
/** An hour of retries, after which the sweep of the worker begins anew. */
const RETRIES = 720;

/** Statements of pg-boss over a pool of ours: one driver, and its settings. */
function over(sql: Sql): PgBoss.Db {
  return {
    executeSql: async (text, values) => ({ rows: [...(await sql.unsafe(text, (values ?? []).map(bound)))] }),
  };
}

/** The same where it does several things at once: what it writes between BEGIN and COMMIT goes over one connection. */
function overPool(pool: Pool): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const [, block] = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(text) ?? [];
      if (block === undefined) return await over(pool).executeSql(text, values ?? []);
      await pool.begin((sql) => sql.unsafe(block));
      return { rows: [] };
    },
  };
}

/** What pg-boss hands to its own driver as this one takes it: JSON as values, since it prints them itself; arrays as text. */
function bound(value: unknown) {
  if (typeof value === 'string') return /^[[{]/.test(value) ? JSON.parse(value) : value;
  return Array.isArray(value) ? arrayLiteral(value.map(element)) : (value ?? null);
}

function element(value: unknown): ArrayElement {
  return value === null || value === undefined ? undefined : String(value);
}

/** The queue for who adds jobs; {@link startQueue} works on them. */
export function openQueue(sql: Sql): PgBoss {
  return new PgBoss({ db: over(sql), migrate: false, supervise: false, schedule: false });
}

/** The queue for who works: it also puts back what died, and adds what is scheduled. */
export async function startQueue(pool: Pool, onError: (error: Error) => void): Promise<PgBoss> {
  const queue = new PgBoss({ db: overPool(pool), migrate: false, maintenanceIntervalSeconds: 5 });
  queue.on('error', onError);
  return await queue.start();
}

/** The queue through which pg-boss adds what is scheduled. */
const SCHEDULED = '__pgboss__send-it';

/** Makes the tables of the queue, or brings them up to this release, and lets the application work with them. */
export async function prepareQueue(ownerUrl: string): Promise<void> {
  const owner = connect(ownerUrl, { connections: 1, application: 'trailmark migrate' });
  const queue = new PgBoss({ db: overPool(owner), supervise: false, schedule: false });
  const life = { retryLimit: RETRIES, retryDelay: RETRY_S, expireInSeconds: EXPIRE_S };
  try {
    await queue.start();
    for (const name of [...QUEUES, SCHEDULED]) await queue.createQueue(name, { name, ...life });
    await queue.stop({ graceful: false });
    await owner.unsafe(`grant usage on schema pgboss to trailmark_app;
      grant select, insert, update, delete on all tables in schema pgboss to trailmark_app;
      grant execute on all functions in schema pgboss to trailmark_app`);
  } finally {
    await owner.end({ timeout: 5 });
  }
}
