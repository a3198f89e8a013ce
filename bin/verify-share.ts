import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Answer } from '@/bin/verify-threads';
import { connect } from '@/db/client';
import { checkRange, type RangeTask } from '@/lib/ingest/check-range';

// One thread of a verification: a range at a time, as it is asked.
const { url } = z.object({ url: z.string() }).parse(workerData);
const pool = connect(url, { connections: 1, application: 'trailmark verify' });

parentPort?.on(
  'message',
  (task: RangeTask) => void answer(task).then((told) => parentPort?.postMessage(told)),
);

async function answer(task: RangeTask): Promise<Answer> {
  try {
    return { result: await checkRange(pool, task) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
