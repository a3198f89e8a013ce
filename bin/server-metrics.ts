import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry } from 'prom-client';
import type { MetricsAnswer } from '@/lib/http/metrics-answer';

type Metrics = MetricsAnswer['metrics'];

/** A process that is busy for longer is left out of this scrape. */
const WITHIN_MS = 1_500;

/** The metrics of the processes of the server, asked over their channels. Sums never go down because one of them ends. */
export class ServerMetrics {
  /** What each has answered last. */
  readonly #last = new Map<ChildProcess, Metrics>();
  /** Sums of those that are gone. */
  #departed: Metrics = [];

  constructor(private readonly children: ReadonlySet<ChildProcess>) {}

  /** All that is known of them; of one that does not answer in time, what it has counted until it did last. */
  async read(): Promise<Metrics[]> {
    for (const child of this.#last.keys()) if (!this.children.has(child)) await this.#fold(child);
    const answers = await Promise.all([...this.children].map(async (child) => await this.#ask(child)));
    return [this.#departed, ...answers];
  }

  async #ask(child: ChildProcess): Promise<Metrics> {
    const metrics = await ask(child);
    if (metrics === undefined) return sumsOf(this.#last.get(child) ?? []);
    this.#last.set(child, metrics);
    return metrics;
  }

  async #fold(child: ChildProcess): Promise<void> {
    const gone = sumsOf(this.#last.get(child) ?? []);
    this.#last.delete(child);
    this.#departed = await AggregatorRegistry.aggregate([this.#departed, gone]).getMetricsAsJSON();
  }
}

/** What only grows. A gauge says how things are, of which a process that is silent or gone says nothing. */
function sumsOf(metrics: Metrics): Metrics {
  return metrics.filter(({ type }) => String(type) === 'counter' || String(type) === 'histogram');
}

/** Undefined where it does not answer in time, or has gone. */
function ask(child: ChildProcess): Promise<Metrics | undefined> {
  return new Promise((resolve) => {
    if (!child.connected) return resolve(undefined);
    const trailmarkMetrics = randomUUID();
    const hear = (message: unknown) => {
      if (isAnswer(message) && message.trailmarkMetrics === trailmarkMetrics) end(message.metrics);
    };
    const leave = () => end(undefined);
    const end = (metrics: Metrics | undefined) => {
      clearTimeout(timer);
      child.off('message', hear).off('exit', leave);
      resolve(metrics);
    };
    const timer = setTimeout(leave, WITHIN_MS);
    child.on('message', hear).once('exit', leave);
    child.send({ trailmarkMetrics }, (error) => {
      if (error) leave();
    });
  });
}

function isAnswer(message: unknown): message is MetricsAnswer {
  return (
    typeof message === 'object' && message !== null && 'trailmarkMetrics' in message && 'metrics' in message
  );
}
