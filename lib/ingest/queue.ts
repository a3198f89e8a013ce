import { AuditError } from '@/lib/audit/error';

export interface QueueOptions<Item, Outcome> {
  /** Writes a batch; answers one outcome an item, in order. */
  flush(items: readonly Item[]): Promise<readonly Outcome[]>;
  /** Whether a failed batch may be sent again as it is. */
  isTransient(error: unknown): boolean;
  /** Batches under way at once. */
  slots?: number;
  /** Items of one batch at most; a larger request still goes as one. */
  batchMax?: number;
  /** Items waiting at most; beyond it `add` refuses. */
  waitingMax?: number;
  /** How long the first of those that wait may have done so; beyond it `add` refuses. */
  waitMsMax?: number;
  /** How long after a request came a transient failure is retried. */
  retryForMs?: number;
}

interface Request<Item, Outcome> {
  addedAtMs: number;
  items: readonly Item[];
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
}

/** How much there is to write, and how long it has been so. */
export interface QueueDepth {
  items: number;
  oldestMs: number;
}

const RETRY_PAUSE_MS = 100;

/**
 * Natural batching: a request goes at once while a slot is free; those that come meanwhile go together when one
 * is. No timer, so an idle system adds no wait and a busy one writes large batches.
 */
export class AppendQueue<Item, Outcome> {
  readonly #options: Required<QueueOptions<Item, Outcome>>;
  #waiting: Request<Item, Outcome>[] = [];
  #waitingItems = 0;
  #busy = 0;
  /** Those that wait and those that are being written, in the order they came. */
  readonly #open = new Set<Request<Item, Outcome>>();

  constructor(options: QueueOptions<Item, Outcome>) {
    this.#options = {
      ...{ slots: 2, batchMax: 1000, waitingMax: 50_000, waitMsMax: Number.POSITIVE_INFINITY },
      ...{ retryForMs: 30_000, ...options },
    };
  }

  /** Resolves when the items are durable. Throws `overloaded` at once where too many wait, or do so for too long. */
  add(items: readonly Item[]): Promise<readonly Outcome[]> {
    if (items.length === 0) return Promise.resolve([]);
    if (this.#isFull(items.length)) {
      return Promise.reject(new AuditError('overloaded', 'Too many events are waiting to be written'));
    }
    return new Promise<readonly Outcome[]>((resolve, reject) => {
      const request = { addedAtMs: performance.now(), items, resolve, reject };
      this.#open.add(request);
      this.#waiting.push(request);
      this.#waitingItems += items.length;
      this.#fill();
    });
  }

  /** Items that are not written yet, and for how long the first of them has been there. */
  depth(): QueueDepth {
    const [first] = this.#open;
    let items = 0;
    for (const request of this.#open) items += request.items.length;
    return { items, oldestMs: first === undefined ? 0 : performance.now() - first.addedAtMs };
  }

  /** Who comes behind one that has waited for so long would wait for as long: a no is of more use to them. */
  #isFull(coming: number): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    const { waitingMax, waitMsMax } = this.#options;
    return this.#waitingItems + coming > waitingMax || performance.now() - first.addedAtMs > waitMsMax;
  }

  #fill() {
    while (this.#busy < this.#options.slots && this.#waiting.length > 0) {
      const requests = this.#take();
      this.#busy += 1;
      void this.#write(requests).finally(() => {
        this.#busy -= 1;
        this.#fill();
      });
    }
  }

  #take(): Request<Item, Outcome>[] {
    let count = 0;
    let size = 0;
    for (const { items } of this.#waiting) {
      if (count > 0 && size + items.length > this.#options.batchMax) break;
      size += items.length;
      count += 1;
    }
    this.#waitingItems -= size;
    return this.#waiting.splice(0, count);
  }

  /** A batch that fails for good is tried again request by request, so that one bad item harms only its own. */
  async #write(requests: readonly Request<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#flushRetrying(requests);
      let offset = 0;
      for (const request of requests) {
        this.#open.delete(request);
        request.resolve(outcomes.slice(offset, offset + request.items.length));
        offset += request.items.length;
      }
    } catch (error) {
      if (requests.length === 1 || this.#options.isTransient(error)) {
        for (const request of requests) {
          this.#open.delete(request);
          request.reject(error);
        }
        return;
      }
      for (const request of requests) await this.#write([request]);
    }
  }

  async #flushRetrying(requests: readonly Request<Item, Outcome>[]): Promise<readonly Outcome[]> {
    const items = requests.flatMap((request) => request.items);
    const deadline = Math.min(...requests.map(({ addedAtMs }) => addedAtMs)) + this.#options.retryForMs;
    for (;;) {
      try {
        return await this.#options.flush(items);
      } catch (error) {
        if (!this.#options.isTransient(error) || performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }
}
