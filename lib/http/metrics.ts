import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { queueDepths } from '@/lib/ingest/application-writer';
import { readLoads } from '@/lib/query/reading';
import { type Tally, tallyOf } from '@/lib/tally';
import type { Meter } from './meter';
import { METHODS } from './router';

/** From what an index answers at once to what the longest read may take. */
const DURATIONS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Streams look for something new four times a second. */
const LAGS_S = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const KNOWN_METHODS: ReadonlySet<string> = new Set([...METHODS, 'HEAD']);

/** The metrics of this process. `role` tells what serves requests from what works behind it. */
export function createMetrics(role: 'server' | 'supervisor'): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register, labels: { process: role } });
  globalThis.trailmarkMeter = createMeter(register);
  countTallies(register);
  measureQueues(register);
  measureReads(register);
  return register;
}

function createMeter(register: Registry): Meter {
  const registers = [register];
  const requests = new Counter({
    ...{ name: 'trailmark_http_requests_total', labelNames: ['method', 'route', 'status'], registers },
    help: 'Requests answered, by route (never by path) and class of status; aborted: the client left before its answer',
  });
  const durations = new Histogram({
    ...{ name: 'trailmark_http_request_duration_seconds', labelNames: ['method', 'route'], registers },
    ...{ help: 'Time from a request to the end of its answer, but for streams', buckets: DURATIONS_S },
  });
  const inFlight = new Gauge({
    ...{ name: 'trailmark_http_requests_in_flight', registers },
    help: 'Requests that are being answered, streams among them',
  });
  const streams = new Gauge({
    ...{ name: 'trailmark_stream_connections', help: 'Streams of events that are open', registers },
  });
  const lag = new Histogram({
    ...{ name: 'trailmark_stream_lag_seconds', buckets: LAGS_S, registers },
    help: 'Time from the receipt of an event to when an open stream hands it out, of the newest of each page',
  });
  return {
    request: (asked, route) => {
      const startedAtMs = performance.now();
      const method = KNOWN_METHODS.has(asked) ? asked : 'other';
      inFlight.inc();
      return (status, isStream) => {
        inFlight.dec();
        requests.inc({
          method,
          route,
          status: status === undefined ? 'aborted' : `${Math.floor(status / 100)}xx`,
        });
        if (!isStream) durations.observe({ method, route }, (performance.now() - startedAtMs) / 1_000);
      };
    },
    stream: () => {
      streams.inc();
      return () => streams.dec();
    },
    streamLag: (seconds) => lag.observe(seconds),
  };
}

/** What is counted on lower floors, under the names of metrics. */
function countTallies(register: Registry): void {
  const registers = [register];
  const events: Counter = new Counter({
    ...{ name: 'trailmark_ingest_events_total', labelNames: ['log', 'outcome'], registers },
    help: 'Events that were offered to a log, by what became of them',
    collect: () => copy('events', events, ['log', 'outcome']),
  });
  const limited: Counter = new Counter({
    ...{ name: 'trailmark_rate_limited_requests_total', labelNames: ['limit'], registers },
    help: 'Requests that were refused because a limit was spent',
    collect: () => copy('rate-limited', limited, ['limit']),
  });
  const refused: Counter = new Counter({
    ...{ name: 'trailmark_signatures_refused_total', labelNames: ['code'], registers },
    help: 'Times that the signer refused a log (ledger.refused): look at verify-db before anything else',
    collect: () => copy('refused-signature', refused, ['code']),
  });
}

/** Kinds of a tally hold one word for each label, parted by a slash. */
function copy(name: Tally, counter: Counter, labels: readonly string[]): void {
  counter.reset();
  for (const [kind, count] of tallyOf(name)) {
    const words = kind.split('/');
    counter.inc(Object.fromEntries(labels.map((label, nth) => [label, words[nth] ?? ''])), count);
  }
}

function measureQueues(register: Registry): void {
  const registers = [register];
  const depth: Gauge = new Gauge({
    ...{ name: 'trailmark_ingest_queue_events', labelNames: ['queue'], registers },
    help: 'Events that were accepted and are not yet durable',
    collect: () => {
      for (const [queue, { items }] of Object.entries(queueDepths())) depth.set({ queue }, items);
    },
  });
  const lag: Gauge = new Gauge({
    ...{ name: 'trailmark_ingest_lag_seconds', labelNames: ['queue'], registers, aggregator: 'max' as const },
    help: 'For how long the oldest event that is not yet durable has waited; 0 where none does',
    collect: () => {
      for (const [queue, { oldestMs }] of Object.entries(queueDepths())) lag.set({ queue }, oldestMs / 1_000);
    },
  });
}

function measureReads(register: Registry): void {
  const reads: Gauge = new Gauge({
    ...{ name: 'trailmark_database_reads', labelNames: ['pool', 'state'], registers: [register] },
    help: 'Reads of events that run, and that wait for a connection of their pool',
    collect: () => {
      for (const [pool, { running, waiting }] of readLoads()) {
        reads.set({ pool, state: 'running' }, running);
        reads.set({ pool, state: 'waiting' }, waiting);
      }
    },
  });
}
