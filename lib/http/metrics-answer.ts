import type { Registry } from 'prom-client';

/** What a process of the server is asked for its metrics by, and what it answers: both over the channel to its parent. */
export interface MetricsQuestion {
  trailmarkMetrics: string;
}
export interface MetricsAnswer extends MetricsQuestion {
  metrics: Awaited<ReturnType<Registry['getMetricsAsJSON']>>;
}

/** Answers the parent of this process, where it has one that asks. */
export function answerMetrics(registry: Registry): void {
  process.on('message', (message) => {
    if (!isQuestion(message)) return;
    const { trailmarkMetrics } = message;
    void registry.getMetricsAsJSON().then((metrics) => {
      const answer: MetricsAnswer = { trailmarkMetrics, metrics };
      if (process.connected) process.send?.(answer);
    });
  });
}

export function isQuestion(message: unknown): message is MetricsQuestion {
  return typeof message === 'object' && message !== null && 'trailmarkMetrics' in message;
}
