import type { EventDraft } from '@/lib/audit/event';

/** What became of a draft. */
export type WriteOutcome =
  | { status: 'stored' | 'duplicate' | 'conflict'; id: string }
  | { status: 'rejected'; reason: string };

/** Takes drafts and answers for each, in their order. */
export type WriteDrafts = (drafts: EventDraft[]) => Promise<WriteOutcome[]>;

/** Drafts to write together, and what to do, in order, when their outcomes are known. */
export interface Batch {
  drafts: EventDraft[];
  settle(outcomes: readonly WriteOutcome[]): void;
}

/** Batches that are written at the same time, while the next one is read. */
const IN_FLIGHT_MAX = 2;

/** Writes batches side by side and settles them in the order they came. After an error nothing more is written. */
export class WritePipeline {
  readonly #inFlight: { batch: Batch; written: Promise<PromiseSettledResult<WriteOutcome[]>> }[] = [];

  constructor(private readonly write: WriteDrafts) {}

  /** Starts writing a batch once there is room. Throws what an earlier write threw. */
  async push(batch: Batch): Promise<void> {
    if (this.#inFlight.length >= IN_FLIGHT_MAX) await this.#settleFirst();
    const writing = batch.drafts.length > 0 ? this.write(batch.drafts) : Promise.resolve([]);
    this.#inFlight.push({ batch, written: settled(writing) });
  }

  /** Waits for all batches; throws the first error of theirs. */
  async drain(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#settleFirst();
  }

  async #settleFirst(): Promise<void> {
    const first = this.#inFlight.shift();
    if (!first) return;
    const result = await first.written;
    if (result.status === 'rejected') {
      await Promise.all(this.#inFlight.splice(0).map(({ written }) => written));
      throw result.reason;
    }
    if (result.value.length !== first.batch.drafts.length)
      throw new Error('the writer has not answered for each draft');
    first.batch.settle(result.value);
  }
}

/** Never rejects, so that an error is met where the batch is settled and not as an unhandled rejection. */
async function settled<Value>(promise: Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}
