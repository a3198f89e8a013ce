import { Gauge, Registry } from 'prom-client';
import { connect } from '@/db/client';
import { queueStates } from '@/db/job-queue';
import { poolSessions } from '@/db/sessions';
import { anchorLag } from '@/lib/ingest/anchor-lag';
import { checkpointLag } from '@/lib/ingest/checkpoint-lag';
import { sealLag } from '@/lib/ingest/recount';
import { log } from '@/lib/log';

/** What the database is asked for at a scrape, and not more often than this, whoever scrapes. */
const KEPT_MS = 5_000;
const WITHIN_MS = 3_000;

export interface DatabaseMetrics {
  /** As new as {@link KEPT_MS}; where the database does not answer in time, that alone. */
  read(): Promise<Awaited<ReturnType<Registry['getMetricsAsJSON']>>>;
  close(): Promise<void>;
}

/** Metrics that the database alone knows, over one connection of the application's role. */
export function createDatabaseMetrics(url: string): DatabaseMetrics {
  const settings = { statement_timeout: String(WITHIN_MS) };
  const sql = connect(url, { connections: 1, application: 'trailmark metrics', settings });
  const register = new Registry();
  const gauges = createGauges(register);
  let known: { atMs: number; isUp: Promise<boolean> } | undefined;

  async function refresh(): Promise<boolean> {
    try {
      const asked = [
        checkpointLag(sql),
        sealLag(sql),
        anchorLag(sql),
        queueStates(sql),
        poolSessions(sql),
      ] as const;
      show(gauges, await within(WITHIN_MS, Promise.all(asked)));
      gauges.isUp.set(1);
      return true;
    } catch (error) {
      gauges.isUp.set(0);
      log.warn('metrics: database does not answer', {}, error);
      return false;
    }
  }

  return {
    async read() {
      if (known === undefined || performance.now() - known.atMs > KEPT_MS)
        known = { atMs: performance.now(), isUp: refresh() };
      const isUp = await known.isUp;
      const metrics = await register.getMetricsAsJSON();
      return isUp ? metrics : metrics.filter(({ name }) => name === 'trailmark_database_up');
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

function createGauges(register: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `trailmark_${name}`, help, labelNames: [...labelNames], registers: [register] });
  return {
    isUp: gauge('database_up', 'Whether the database has answered within three seconds'),
    sessions: gauge('database_sessions', 'Connections of the pools, over all processes', ['pool', 'state']),
    checkpointAge: gauge(
      'checkpoint_age_seconds',
      'For how long the oldest entry that no checkpoint covers has been there, over all logs; 0 where all are signed',
    ),
    checkpointLogs: gauge('checkpoint_logs_behind', 'Logs that have grown since they were signed'),
    checkpointEntries: gauge('checkpoint_entries_behind', 'Entries that no checkpoint covers'),
    anchorAge: gauge(
      'anchor_age_seconds',
      'For how long the oldest checkpoint that a sink has not got has been signed; 0 where it has all',
      ['sink'],
    ),
    anchorLogs: gauge('anchor_logs_behind', 'Logs whose newest checkpoint a sink has not got', ['sink']),
    anchorRefused: gauge('anchor_logs_refused', 'Logs of which a sink holds another history', ['sink']),
    sealEvents: gauge('seal_open_events', 'Events behind the last sealed block: counted one by one'),
    sealLogs: gauge('seal_logs_due', 'Logs that have a block to seal'),
    jobs: gauge('jobs', 'Jobs in the queues, but for those that are done', ['queue', 'state']),
    jobAge: gauge('job_oldest_due_seconds', 'For how long the first job that is due has waited', ['queue']),
  };
}

type Answers = [
  Awaited<ReturnType<typeof checkpointLag>>,
  Awaited<ReturnType<typeof sealLag>>,
  Awaited<ReturnType<typeof anchorLag>>,
  Awaited<ReturnType<typeof queueStates>>,
  Awaited<ReturnType<typeof poolSessions>>,
];

function show(gauges: ReturnType<typeof createGauges>, answers: Answers): void {
  const [checkpoints, seals, anchors, queues, sessions] = answers;
  gauges.checkpointAge.set(checkpoints.oldestS);
  gauges.checkpointLogs.set(checkpoints.logs);
  gauges.checkpointEntries.set(checkpoints.entries);
  gauges.sealEvents.set(seals.openEvents);
  gauges.sealLogs.set(seals.logsDue);
  for (const { sink, behind, behindS, refused } of anchors) {
    gauges.anchorAge.set({ sink }, behindS);
    gauges.anchorLogs.set({ sink }, behind);
    gauges.anchorRefused.set({ sink }, refused.length);
  }
  gauges.jobAge.reset();
  for (const { queue, state, jobs, oldestDueS } of queues) {
    gauges.jobs.set({ queue, state }, jobs);
    if (oldestDueS > 0 || state === 'created') gauges.jobAge.set({ queue }, oldestDueS);
  }
  gauges.sessions.reset();
  for (const { pool, state, sessions: count } of sessions) gauges.sessions.set({ pool, state }, count);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
