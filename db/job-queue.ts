import PgBoss from 'pg-boss';
import { type ArrayElement, arrayLiteral } from '@/db/array-literal';
import { connect, type Pool, type Sql } from '@/db/client';

/** What is done in the background, each by whatever process has time for it. */
const QUEUES = [
  ...['export', 'verify', 'verify-scheduled', 'verify-due'],
  ...['retention', 'reports-due', 'report'],
] as const;

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

/** No job of ours waits for longer. */
const AHEAD_S_MAX = 600;

/**
 * Puts right what the queue noted while the clock of the database was ahead: it would do nothing of that until this time
 * comes. That are its schedules and its looking after jobs, jobs that are to be tried again, and jobs that somebody is at.
 * True where there was any: then jobs may have been put away as too old, too.
 */
export async function mendTimes(sql: Sql): Promise<boolean> {
  const isAhead = (column: string) => sql`${sql(column)} > now() + make_interval(secs => ${AHEAD_S_MAX})`;
  const [row] = await sql<{ isMended: boolean }[]>`
    with versions as (
      update pgboss.version set cron_on = least(cron_on, now()), maintained_on = least(maintained_on, now()),
        monitored_on = least(monitored_on, now())
      where ${isAhead('cron_on')} or ${isAhead('maintained_on')} or ${isAhead('monitored_on')} returning 1
    ), waiting as (
      update pgboss.job set start_after = now() where state < 'active' and ${isAhead('start_after')} returning 1
    ), busy as (
      update pgboss.job set started_on = now() where state = 'active' and ${isAhead('started_on')} returning 1
    )
    select exists (select from versions) or exists (select from waiting) or exists (select from busy) as "isMended"`;
  return row?.isMended === true;
}

/** What a queue holds of one state, but for what is done. */
export interface QueueState {
  queue: string;
  /** Of pg-boss: created, retry, active, cancelled, failed. */
  state: string;
  jobs: number;
  /** For how long the first job that is due has waited; 0 where none does. */
  oldestDueS: number;
}

/** Of each queue and state; one that holds nothing is there all the same. */
export async function queueStates(sql: Sql): Promise<QueueState[]> {
  return await sql<QueueState[]>`
    select q.name as queue, s.state::text as state, count(j.id)::int4 as jobs,
      coalesce(max(extract(epoch from clock_timestamp() - j.start_after)) filter (
        where j.state in ('created', 'retry') and j.start_after <= clock_timestamp()), 0)::float8 as "oldestDueS"
    from pgboss.queue q
    cross join unnest(enum_range(null::pgboss.job_state)) s (state)
    left join pgboss.job j on j.name = q.name and j.state = s.state
    where s.state <> 'completed' group by 1, 2 order by 1, 2`;
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
