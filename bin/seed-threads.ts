import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkloadOptions } from '@/lib/seed/workload';

/** What a thread tells after each batch. */
export interface SeedStep {
  written: number;
  stored: number;
}

/** While the server works on the batch of one thread, another makes its next one; more only wait for a core. */
const THREADS_MAX = 4;

/** Room for the events of a batch until it is written, so that the collector does not copy each of them twice. */
const YOUNG_MB = 64;

/**
 * Writes a workload by COPY in several threads, each with tenants of its own, so that no log has two writers. Answers how
 * many events are new. A thread that fails ends all; what is committed is complete, and the same call adds the rest.
 */
export async function seedInThreads(
  ownerUrl: string,
  options: Required<WorkloadOptions>,
  onProgress?: (events: number) => void,
): Promise<number> {
  const shares = Math.min(THREADS_MAX, availableParallelism(), options.tenants);
  const total = { written: 0, stored: 0 };
  const workers: Worker[] = [];
  const run = async (share: number) => {
    const worker = new Worker(new URL('./seed-worker.mjs', import.meta.url), {
      workerData: { ownerUrl, options, share, shares },
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    workers.push(worker);
    worker.on('message', ({ written, stored }: SeedStep) => {
      total.written += written;
      total.stored += stored;
      onProgress?.(total.written);
    });
    await ended(worker);
  };
  try {
    await Promise.all(Array.from({ length: shares }, (_, share) => run(share)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return total.stored;
}

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`)),
    );
  });
}
