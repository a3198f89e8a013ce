import type { EventDraft } from '@/lib/audit/event';
import { timeDoubt } from '@/lib/audit/values';
import { type Container, readElements } from './containers';
import type { FoundElement } from './element';
import type { Format, Mapped } from './format';
import { reject } from './mapped';
import { detectFormat } from './registry';
import {
  addEntry,
  type FileReport,
  type ImportCounts,
  type ImportReport,
  startFile,
  startReport,
  tally,
  tallyFormat,
} from './report';
import { withSourceIds } from './source-id';
import { type WriteDrafts, type WriteOutcome, WritePipeline } from './write-pipeline';

/** A file, or anything else that bytes come from. `open` may fail when it is called or while it is read. */
export interface ImportInput {
  name: string;
  sizeBytes?: number | undefined;
  open(): AsyncIterable<Uint8Array>;
}

export interface ImportProgress {
  /** Bytes read of all inputs, before decompression. */
  bytes: number;
  /** Events written. */
  events: number;
  /** The input that is being read. */
  file: string;
  /** What has become of what was read; all that they call stored is durable. */
  counts: Readonly<ImportCounts>;
}

export interface ImportOptions {
  inputs: AsyncIterable<ImportInput>;
  /** Maps every element; absent: each element's format is detected. */
  format?: Format | undefined;
  write: WriteDrafts;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  batchSize?: number | undefined;
  /** Aborted: no further element is taken; what was taken is written and in the report. */
  signal?: AbortSignal | undefined;
  /** What the bytes of each input pass through once they are decompressed. Where it throws, that input ends. */
  guard?: ((bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined;
  onContainer?: ((container: Container) => void) | undefined;
}

/** Length of text after which a batch is written even if it is not full, so that large events do not pile up. */
const BATCH_TEXT_MAX = 8 * 1024 * 1024;

/**
 * Reads inputs, maps their elements and writes the drafts. Nothing in an input stops it: what cannot be read or mapped
 * is in the report, in the order of files and lines. Throws only what `write` or `inputs` throw.
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const run = new ImportRun(options);
  for await (const input of options.inputs) await run.readInput(input);
  return run.finish();
}

/** What happens, in the order of the lines, once a batch is written. */
type Step = (outcomes: readonly WriteOutcome[]) => void;

class ImportRun {
  readonly #report = startReport();
  readonly #pipeline: WritePipeline;
  readonly #batchSize: number;
  readonly #startedMs = Date.now();
  readonly #progress: Omit<ImportProgress, 'counts'> = { bytes: 0, events: 0, file: '' };
  #drafts: EventDraft[] = [];
  #steps: Step[] = [];
  #batchText = 0;
  #likely: Format | undefined;

  constructor(private readonly options: ImportOptions) {
    this.#pipeline = new WritePipeline(options.write);
    this.#batchSize = options.batchSize ?? 500;
  }

  async readInput(input: ImportInput): Promise<void> {
    const file = startFile(this.#report, input.name);
    this.#progress.file = input.name;
    for await (const element of readElements(this.#bytesOf(input), this.options)) {
      if (this.options.signal?.aborted) break;
      tally(this.#report, file, 'elements');
      if ('rejected' in element) this.#note(file, element.line, 'rejected', element.rejected);
      else await this.#take(file, element);
      if (this.#steps.length >= 4 * this.#batchSize) await this.#flush();
    }
    this.#tell();
  }

  async finish(): Promise<ImportReport> {
    await this.#flush();
    await this.#pipeline.drain();
    return this.#report;
  }

  async #take(file: FileReport, element: FoundElement): Promise<void> {
    const mapped = this.#map(file, element);
    if (mapped.kind !== 'events') return this.#note(file, element.line, mapped.kind, mapped.reason);
    this.#batchText += element.textLength;
    for (const { sourceEventId } of mapped.drafts) {
      if (sourceEventId === undefined) tally(this.#report, file, 'withoutId');
    }
    for (const draft of withSourceIds(mapped.drafts)) {
      this.#add(file, element.line, withRewrites(draft, element));
      if (this.#drafts.length >= this.#batchSize || this.#batchText >= BATCH_TEXT_MAX) await this.#flush();
    }
  }

  #map(file: FileReport, { value }: FoundElement): Mapped {
    const format = this.options.format ?? detectFormat(value, this.#likely);
    if (!format) return reject('not an event of a known format');
    this.#likely = format;
    tallyFormat(this.#report, file, format.name);
    return format.map(value);
  }

  #add(file: FileReport, line: number, draft: EventDraft): void {
    tally(this.#report, file, 'events');
    const { rewrites = [] } = draft;
    if (rewrites.length > 0)
      this.#note(file, line, 'rewritten', `kept as text: ${rewrites.slice(0, 5).join(', ')}`);
    const doubt = timeDoubt(draft.occurredAt, this.#startedMs);
    if (doubt) this.#note(file, line, 'warning', doubt);
    const place = this.#drafts.push(draft) - 1;
    this.#steps.push((outcomes) => this.#settle(file, line, draft, outcomes[place]));
  }

  #settle(file: FileReport, line: number, draft: EventDraft, outcome: WriteOutcome | undefined): void {
    this.#progress.events++;
    if (outcome?.status === 'stored' || outcome?.status === 'duplicate')
      tally(this.#report, file, outcome.status);
    else if (outcome?.status === 'rejected')
      addEntry(this.#report, file, { line, kind: 'rejected', reason: outcome.reason });
    else {
      const reason = `another event has the id ${draft.sourceEventId} of ${draft.source}`;
      addEntry(this.#report, file, { line, kind: 'conflict', reason });
    }
  }

  #note(
    file: FileReport,
    line: number,
    kind: 'rejected' | 'skipped' | 'rewritten' | 'warning',
    reason: string,
  ): void {
    this.#steps.push(() => addEntry(this.#report, file, { line, kind, reason }));
  }

  async #flush(): Promise<void> {
    const steps = this.#steps;
    const drafts = this.#drafts;
    [this.#steps, this.#drafts, this.#batchText] = [[], [], 0];
    const settle: Step = (outcomes) => {
      for (const step of steps) step(outcomes);
      this.#tell();
    };
    if (steps.length > 0) await this.#pipeline.push({ drafts, settle });
  }

  #tell(): void {
    this.options.onProgress?.({ ...this.#progress, counts: { ...this.#report.total } });
  }

  async *#bytesOf(input: ImportInput): AsyncGenerator<Uint8Array> {
    for await (const chunk of input.open()) {
      this.#progress.bytes += chunk.length;
      yield chunk;
    }
  }
}

/** The element's rewrites belong to a draft whose details are the element; formats that unwrap bring their own. */
function withRewrites(draft: EventDraft, { value, rewrites }: FoundElement): EventDraft {
  return rewrites.length > 0 && draft.details === value ? { ...draft, rewrites } : draft;
}
