import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RangeResult, RangeTask } from '@/lib/ingest/check-range';

/** PostgreSQL needs a core as well; more threads than that only wait. */
const THREADS_MAX = 4;

export interface Verifiers {
  check(task: RangeTask): Promise<RangeResult>;
  threads: number;
  close(): Promise<void>;
}

/** Threads that verify ranges, each with a connection of its own; a range waits for one that is free. */
export function startVerifiers(url: string, wanted?: number): Verifiers {
  const threads = wanted ?? Math.min(THREADS_MAX, availableParallelism());
  const workers = Array.from({ length: threads }, () => startWorker(url));
  const free = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const take = () =>
    new Promise<Worker>((resolve) => {
      const worker = free.pop();
      if (worker) resolve(worker);
      else waiting.push(resolve);
    });
  const give = (worker: Worker) => {
    const next = waiting.shift();
    if (next) next(worker);
    else free.push(worker);
  };
  return {
    threads,
    async check(task) {
      const worker = await take();
      try {
        return await ask(worker, task);
      } finally {
        give(worker);
      }
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

function startWorker(url: string): Worker {
  return new Worker(new URL('./verify-worker.mjs', import.meta.url), { workerData: { url }, execArgv: [] });
}

/** What a thread answers: the result, or why there is none. */
export type Answer = { result: RangeResult } | { failure: string };

function ask(worker: Worker, task: RangeTask): Promise<RangeResult> {
  return new Promise((resolve, reject) => {
    const answered = (answer: Answer) => {
      worker.off('error', reject);
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    };
    worker.once('message', answered);
    worker.once('error', reject);
    worker.postMessage(task);
  });
}
