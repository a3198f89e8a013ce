import { createHttpClient, type HttpAnswer, type HttpClient } from '@/bench/http-client';
import { followStream } from '@/bench/rolling/stream';

/** Where clients of one tenant ask, and with which tokens. */
export interface Target {
  origin: string;
  /** May write events of the tenant. */
  writeToken: string;
  /** May read them. */
  readToken: string;
}

export interface LoadReport {
  /** Events that were answered as stored. */
  acknowledged: number;
  requests: number;
  /** Connections that broke under a request: it was sent again, with the same ids. */
  retried: number;
  /** Streams that ended and were gone on with from the last id. */
  resumed: number;
  /** Whatever must not be. */
  faults: string[];
}

export interface Load {
  /** Resolves when so many events are acknowledged. */
  reached(events: number): Promise<void>;
  acknowledged(): number;
  /** Ends the writers, lets the readers see the rest, and compares what each was told with the log. */
  finish(): Promise<LoadReport>;
}

const SINGLE_WRITERS = 3;
const STREAMS = 2;
const BATCH = 20;
const ATTEMPTS_MAX = 5;
const POLL_MS = 50;
/** For readers to have read what was written last. */
const CATCH_UP_MS = 20_000;

/** Clients that write single events and batches, list, poll the feed, and hold streams, each as fast as it is answered. */
export async function startLoad(target: Target): Promise<Load> {
  const load = new Clients(target);
  const start = await load.feedPage('/api/v1/feed?limit=1000');
  if (start.items.length > 0) throw new Error('a tenant without events is needed');
  load.begin(start.cursor);
  return load;
}

class Clients implements Load {
  readonly #client: HttpClient;
  readonly #target: Target;
  readonly #acknowledged = new Set<string>();
  readonly #polled: string[] = [];
  readonly #streamed: string[][] = Array.from({ length: STREAMS }, () => []);
  readonly #report: LoadReport = { acknowledged: 0, requests: 0, retried: 0, resumed: 0, faults: [] };
  readonly #writing = new AbortController();
  readonly #reading = new AbortController();
  #writers: Promise<void>[] = [];
  #readers: Promise<void>[] = [];
  #sent = 0;

  constructor(target: Target) {
    this.#target = target;
    this.#client = createHttpClient(target.origin);
  }

  begin(cursor: string): void {
    const until = (signal: AbortSignal, act: () => Promise<void>) => this.#repeat(signal, act);
    const { signal: writing } = this.#writing;
    this.#writers = [
      ...Array.from({ length: SINGLE_WRITERS }, () => until(writing, () => this.#writeOne())),
      until(writing, () => this.#writeBatch()),
      until(writing, () => this.#list()),
    ];
    let next = `/api/v1/feed?limit=200&wait=2&after=${encodeURIComponent(cursor)}`;
    const poll = async () => {
      const page = await this.feedPage(next);
      this.#polled.push(...page.items.map(({ event }) => event.id));
      next = `${page.next}&wait=2`;
    };
    this.#readers = [
      until(this.#reading.signal, poll),
      ...this.#streamed.map((ids) => this.#stream(cursor, ids)),
    ];
  }

  acknowledged(): number {
    return this.#acknowledged.size;
  }

  reached(events: number): Promise<void> {
    return until(() => this.#acknowledged.size >= events || this.#report.faults.length > 0);
  }

  async finish(): Promise<LoadReport> {
    this.#writing.abort();
    await Promise.all(this.#writers);
    const stored = await this.#readAll();
    const readers = [this.#polled, ...this.#streamed];
    const deadline = performance.now() + CATCH_UP_MS;
    await until(() => performance.now() > deadline || readers.every(({ length }) => length >= stored.length));
    this.#reading.abort();
    await Promise.all(this.#readers);
    this.#client.close();
    const { faults } = this.#report;
    const once = new Set(stored);
    if (once.size !== stored.length) faults.push(`${stored.length - once.size} events are in the feed twice`);
    const lost = [...this.#acknowledged].filter((id) => !once.has(id)).length;
    if (lost > 0) faults.push(`${lost} acknowledged events are not there`);
    const more = once.size - this.#acknowledged.size + lost;
    if (more > 0) faults.push(`${more} events are there that nobody was told of, or twice under two ids`);
    for (const [nth, ids] of readers.entries()) {
      const name = nth === 0 ? 'the poller' : `stream ${nth}`;
      const at = stored.findIndex((id, index) => ids[index] !== id);
      if (at >= 0)
        faults.push(`${name} was told ${ids.length} of ${stored.length}, and another one at ${at}`);
      else if (ids.length > stored.length)
        faults.push(`${name} was told ${ids.length - stored.length} too many`);
    }
    return { ...this.#report, acknowledged: this.#acknowledged.size };
  }

  async feedPage(path: string): Promise<FeedAnswer> {
    const answer = await this.#ask(() => this.#client.get(path, this.#target.readToken));
    return JSON.parse(answer.text);
  }

  async #readAll(): Promise<string[]> {
    const ids: string[] = [];
    for (let next = '/api/v1/feed?limit=1000'; ; ) {
      const page = await this.feedPage(next);
      ids.push(...page.items.map(({ event }) => event.id));
      if (!page.has_more) return ids;
      next = page.next;
    }
  }

  async #writeOne(): Promise<void> {
    const { text } = await this.#post(JSON.stringify(this.#nextEvent()));
    this.#acknowledged.add(JSON.parse(text).id);
  }

  async #writeBatch(): Promise<void> {
    const { text } = await this.#post(
      JSON.stringify({ events: Array.from({ length: BATCH }, () => this.#nextEvent()) }),
    );
    const { items }: { items: { id: string }[] } = JSON.parse(text);
    for (const { id } of items) this.#acknowledged.add(id);
  }

  async #list(): Promise<void> {
    await this.#ask(() => this.#client.get('/api/logging/audit?limit=20', this.#target.readToken));
  }

  #post(body: string): Promise<HttpAnswer> {
    return this.#ask(() => this.#client.post('/api/v1/events', body, this.#target.writeToken));
  }

  #nextEvent() {
    this.#sent += 1;
    const occurred = new Date(Date.now()).toISOString();
    return { action: 'rolling.write', occurred_at: occurred, source_event_id: `rolling-${this.#sent}` };
  }

  async #repeat(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
    try {
      while (!signal.aborted) await act();
    } catch (error) {
      this.#fault(error);
    }
  }

  /** The answer of a request, which is sent again where its connection broke. Throws what is no success. */
  async #ask(send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      this.#report.requests += 1;
      try {
        const answer = await send();
        if (answer.status === 200 || answer.status === 201) return answer;
        throw new Refused(`answered ${answer.status}: ${answer.text.slice(0, 200)}`);
      } catch (error) {
        if (error instanceof Refused || isRefusal(error) || attempt === ATTEMPTS_MAX) throw error;
        this.#report.retried += 1;
      }
    }
  }

  async #stream(cursor: string, ids: string[]): Promise<void> {
    const url = `${this.#target.origin}/api/v1/feed/stream`;
    try {
      await followStream(
        { url, token: this.#target.readToken, after: cursor, signal: this.#reading.signal },
        {
          event: ({ id }) => ids.push(id),
          resumed: () => (this.#report.resumed += 1),
        },
      );
    } catch (error) {
      this.#fault(error);
    }
  }

  #fault(error: unknown): void {
    this.#report.faults.push(
      error instanceof Error ? `${error.message} ${causeOf(error)}`.trim() : String(error),
    );
    this.#writing.abort();
  }
}

interface FeedAnswer {
  items: { event: { id: string } }[];
  cursor: string;
  next: string;
  has_more: boolean;
}

/** An answer that no client of a server that is only restarted may get. */
class Refused extends Error {}

/** Nobody listens: a port that is never left does not do that. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /ECONNREFUSED/.test(`${error.message} ${causeOf(error)}`);
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? cause.message : '';
}

async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
