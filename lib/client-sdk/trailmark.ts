import { randomUUID } from 'node:crypto';
import { type Outcome, send } from './delivery';
import type { TrailmarkEvent } from './event';
import { type LostEvent, readOptions, type Settings, type TrailmarkOptions } from './options';
import { backoff, Pause } from './pause';

interface Queued {
  event: TrailmarkEvent;
  /** Its JSON text as of log(): what happens to the object later changes nothing. */
  text: string;
}

/** Thrown by log() where as many events wait as may: nothing was taken, the caller still has it. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/**
 * Writes events to Trailmark in batches, in their order, one request at a time.
 *
 * An event that log() takes is sent until Trailmark answers for it: outages, limits and lost answers are waited out,
 * and since each event carries its id from log() on, it is stored once however often it is sent. What is not stored in
 * the end is told to `onError`; nothing is lost in silence while the process lives to its regular end.
 */
export class Trailmark {
  readonly #settings: Settings;
  /** Taken and not yet answered for; those in flight stand first. */
  #queue: Queued[] = [];
  #logged = 0;
  #settled = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isFlushing = false;
  readonly #pause = new Pause();
  #request: AbortController | undefined;
  /** Once the end has begun: when it stops trying. */
  #endsAtMs: number | undefined;
  #isClosed = false;
  readonly #beforeExit = () => void this.#finish();

  constructor(options: TrailmarkOptions) {
    this.#settings = readOptions(options);
    process.on('beforeExit', this.#beforeExit);
  }

  /**
   * Takes an event; it is sent soon. Throws {@link QueueFullError} where `queueMax` events wait: try again after
   * `await flush()`, or decide to go without. Throws a TypeError for what JSON has no words for, and after close().
   */
  log(event: TrailmarkEvent): void {
    if (this.#isClosed) throw new TypeError('Trailmark: log() after close()');
    if (this.#queue.length >= this.#settings.queueMax)
      throw new QueueFullError(`Trailmark: ${this.#queue.length} events wait already`);
    const whole = {
      ...event,
      occurred_at: event.occurred_at ?? new Date().toISOString(),
      source_event_id: event.source_event_id ?? randomUUID(),
    };
    this.#queue.push({ event: whole, text: JSON.stringify(whole) });
    this.#logged += 1;
    this.#sendSoon();
  }

  /** Resolves when every event that was taken before is stored, or was told to `onError`. */
  async flush(): Promise<void> {
    const upTo = this.#logged;
    while (this.#settled < upTo) {
      this.#sending ??= this.#sendBatch().finally(() => {
        this.#sending = undefined;
      });
      await this.#sending;
    }
  }

  /**
   * Takes no further events and sends the rest, for `closeWithinMs` at most; what is not stored then is told to
   * `onError` as dropped.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    process.off('beforeExit', this.#beforeExit);
    await this.#finish();
  }

  /** A full batch is sent at once; one that is not waits for others. */
  #sendSoon(): void {
    if (this.#isFlushing || this.#queue.length === 0) return;
    if (this.#queue.length >= this.#settings.batchMax) this.#flushAlone();
    else this.#timer ??= setTimeout(() => this.#flushAlone(), this.#settings.flushAfterMs).unref();
  }

  #flushAlone(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isFlushing = true;
    void this.flush().then(() => {
      this.#isFlushing = false;
      this.#sendSoon();
    });
  }

  async #finish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#endsAtMs ??= Date.now() + this.#settings.closeWithinMs;
    this.#pause.wake();
    const end = setTimeout(() => this.#request?.abort(), this.#settings.closeWithinMs);
    await this.flush();
    clearTimeout(end);
    if (!this.#isClosed) this.#endsAtMs = undefined;
  }

  /** Sends the first events of the queue until they are answered for, and takes them out of it. Never throws. */
  async #sendBatch(): Promise<void> {
    let size = Math.min(this.#queue.length, this.#settings.batchMax);
    let renewals = this.#settings.canRenew ? 1 : 0;
    for (let failures = 1; ; failures++) {
      const batch = this.#queue.slice(0, size);
      const outcome = await this.#send(batch);
      if (outcome.kind === 'too-large' && size > 1) {
        size = Math.ceil(size / 2);
      } else if (outcome.kind === 'refused' && outcome.status === 401 && renewals > 0) {
        renewals -= 1;
      } else if (outcome.kind === 'retry' && (await this.#mayRetry(outcome, failures))) {
        // and again, with the same ids
      } else return this.#settle(batch, outcome);
    }
  }

  async #send(batch: readonly Queued[]): Promise<Outcome> {
    const request = new AbortController();
    this.#request = request;
    const leftMs = (this.#endsAtMs ?? Number.POSITIVE_INFINITY) - Date.now();
    const ms = Math.max(0, Math.min(this.#settings.timeoutMs, leftMs));
    const timer = setTimeout(() => request.abort(new Error(`no answer within ${ms} ms`)), ms);
    if (this.#endsAtMs === undefined) timer.unref();
    const texts = batch.map(({ text }) => text);
    const outcome = await send(this.#settings, texts, request.signal);
    clearTimeout(timer);
    return outcome;
  }

  /** Waits before the next attempt, as long as the server asks or else a little longer each time. */
  async #mayRetry(outcome: Outcome & { kind: 'retry' }, attempt: number): Promise<boolean> {
    const { backoffMs, backoffMaxMs, onRetry } = this.#settings;
    const { afterMs, message } = outcome;
    const waitMs = (afterMs ?? 0) + backoff(afterMs === undefined ? attempt : 1, backoffMs, backoffMaxMs);
    if (this.#endsAtMs !== undefined && Date.now() + waitMs > this.#endsAtMs) return false;
    this.#call(() => onRetry({ message, attempt, waitMs }));
    await this.#pause.wait(waitMs, this.#endsAtMs !== undefined);
    return true;
  }

  #settle(batch: readonly Queued[], outcome: Outcome): void {
    this.#queue.splice(0, batch.length);
    this.#settled += batch.length;
    for (const [nth, { event }] of batch.entries()) {
      if (outcome.kind !== 'answered') {
        const status = outcome.kind === 'too-large' ? 413 : outcome.status;
        this.#tell({ event, reason: 'dropped', status, message: outcome.message });
        continue;
      }
      const rejected = outcome.items[nth];
      if (rejected) this.#tell({ event, reason: 'rejected', ...rejected });
    }
  }

  #tell(lost: LostEvent): void {
    this.#call(() => this.#settings.onError(lost));
  }

  /** A listener that throws must not stop the events behind. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}
