import type { Pool } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Format } from '@/lib/import/format';
import { type ImportReport, noCounts } from '@/lib/import/report';
import { type ImportProgress, runImport } from '@/lib/import/run';
import type { WriteDrafts } from '@/lib/import/write-pipeline';
import { log as logger } from '@/lib/log';
import {
  finishImport,
  type ImportJob,
  type ImportLine,
  type ImportOutcome,
  keepProgress,
} from './import-job';

/** What a file may come to. */
export interface ImportLimits {
  /** Bytes that are sent. */
  bytesMax: number;
  /** How many times longer a file may be decompressed than it was sent, once it is longer than `ratioFromBytes`. */
  ratioMax: number;
  ratioFromBytes: number;
  /** Objects, rows and lines. */
  elementsMax: number;
}

/** Logs compress to a twentieth, of one line again and again to a thousandth. */
export const IMPORT_LIMITS: ImportLimits = {
  bytesMax: 10 * 1024 ** 3,
  ratioMax: 200,
  ratioFromBytes: 64 * 1024 ** 2,
  elementsMax: 50_000_000,
};

const PROGRESS_EVERY_MS = 500;
const REASON_LENGTH_MAX = 300;

export interface ImportRun {
  job: Pick<ImportJob, 'id' | 'name'>;
  format: Format | undefined;
  bytes: AsyncIterable<Uint8Array>;
  write: WriteDrafts;
  /** Aborted where the sender is gone, or this process stops. */
  signal: AbortSignal;
  limits?: ImportLimits;
}

/**
 * Imports a file as it arrives, in constant memory, no faster than it is written. Whatever ends it early, what it took
 * until then is durable and counted, and the row says how it ended. Throws only what the writer throws, once the row
 * says that it failed.
 */
export async function runImportJob(pool: Pool, run: ImportRun): Promise<ImportOutcome> {
  const watch = new Watch(pool, run);
  try {
    const report = await runImport({
      inputs: only({ name: run.job.name, open: () => watch.source(run.bytes) }),
      ...{ format: run.format, write: run.write, signal: watch.signal },
      guard: (plain) => watch.guard(plain),
      onProgress: (progress) => watch.note(progress),
    });
    const outcome = { ...outcomeOf(report, watch), bytes: watch.bytes };
    await watch.settle();
    await finishImport(pool, run.job.id, outcome);
    return outcome;
  } catch (error) {
    await watch.settle();
    await finishImport(pool, run.job.id, failureOf(watch, error));
    throw error;
  }
}

async function* only<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

/** How a file ended early. */
type End = Pick<ImportOutcome, 'state' | 'error'>;

function outcomeOf(
  { total, formats, entries, entriesLeftOut }: ImportReport,
  { end }: Watch,
): Omit<ImportOutcome, 'bytes'> {
  const lines = entries.map(
    ({ line, kind, reason }): ImportLine => ({
      line,
      kind,
      reason: reason.slice(0, REASON_LENGTH_MAX).toWellFormed(),
    }),
  );
  return {
    ...(end ?? { state: 'done', error: null }),
    counts: total,
    formats,
    lines,
    linesLeftOut: entriesLeftOut,
  };
}

function failureOf({ bytes, counts }: Watch, cause: unknown): ImportOutcome {
  const isRefused = cause instanceof AuditError && cause.status < 500;
  const error = isRefused
    ? cause.detail
    : 'Events could not be written: import the file again, what is stored is not stored twice';
  return { state: 'error', error, bytes, counts, formats: {}, lines: [], linesLeftOut: 0 };
}

/** Watches over a file while it is read: its limits, whoever cancels it, and what its row says. */
class Watch {
  bytes = 0;
  end: End | undefined;
  counts: ImportProgress['counts'] = noCounts();
  readonly #stop = new AbortController();
  readonly #limits: ImportLimits;
  #keptAtMs = 0;
  #keeping: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly run: ImportRun,
  ) {
    this.#limits = run.limits ?? IMPORT_LIMITS;
    const cut = () => this.#finish({ state: 'cut', error: 'The upload was broken off' });
    if (run.signal.aborted) cut();
    else run.signal.addEventListener('abort', cut, { once: true });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The bytes as they were sent; their end, where they are cut or there are too many. */
  async *source(sent: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of sent) {
        this.bytes += chunk.length;
        if (this.bytes > this.#limits.bytesMax)
          this.#refuse(`The file is larger than ${this.#limits.bytesMax} bytes`);
        if (this.signal.aborted) return;
        this.#tell();
        yield chunk;
      }
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      this.#finish({ state: 'cut', error: error.detail });
    }
  }

  /** The decompressed bytes, as long as they are in proportion to what was sent. */
  async *guard(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { ratioMax, ratioFromBytes } = this.#limits;
    let bytes = 0;
    for await (const chunk of plain) {
      bytes += chunk.length;
      if (bytes > ratioFromBytes && bytes > ratioMax * this.bytes)
        this.#refuse(`The file decompresses to more than ${ratioMax} times its size: that is no log`);
      if (this.signal.aborted) return;
      yield chunk;
    }
  }

  note({ counts }: ImportProgress): void {
    this.counts = counts;
    if (counts.elements > this.#limits.elementsMax)
      this.#refuse(`The file holds more than ${this.#limits.elementsMax} events: split it`);
    this.#tell();
  }

  /** Has the row say how far it is, now and then. */
  #tell(): void {
    if (this.#keeping || Date.now() - this.#keptAtMs < PROGRESS_EVERY_MS) return;
    this.#keptAtMs = Date.now();
    this.#keeping = this.#keep().finally(() => {
      this.#keeping = undefined;
    });
  }

  /** Resolves when nothing more is written into the row. */
  async settle(): Promise<void> {
    await this.#keeping;
  }

  /** A row that cannot be written now is written with the next progress; the events do not wait for it. */
  async #keep(): Promise<void> {
    const { bytes, counts } = this;
    try {
      const goesOn = await keepProgress(this.pool, this.run.job.id, { bytes, counts });
      if (!goesOn) this.#finish({ state: 'cancelled', error: null });
    } catch (error) {
      logger.warn('the progress of an import was not kept', { id: this.run.job.id }, error);
    }
  }

  #refuse(error: string): void {
    this.#finish({ state: 'error', error });
  }

  #finish(end: End): void {
    this.end ??= end;
    this.#stop.abort();
  }
}
