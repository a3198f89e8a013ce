import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Reads a feed from its beginning, and looks that it holds each entry once, in order and without a gap. */
export interface FeedReader {
  name: string;
  /** Ids of the source of all events that came. */
  ids: ReadonlySet<string>;
  /** What should not have come, or came out of its order. */
  complaints: readonly string[];
  /** What became of its last request. */
  state(): string;
  stop(): Promise<void>;
}

const Page = z.object({
  cursor: z.string(),
  has_more: z.boolean(),
  items: z.array(
    z.union([
      z.object({
        type: z.literal('event'),
        event: z.object({ tenant_id: z.string(), index: z.number(), source_event_id: z.string().nullable() }),
      }),
      z.object({
        type: z.literal('gap'),
        gap: z.object({ tenant_id: z.string(), from_index: z.number(), to_index: z.number() }),
      }),
    ]),
  ),
});
type Item = z.infer<typeof Page>['items'][number];

const LIMIT = 1_000;
const PAUSE_MS = 300;
const ANSWER_TIMEOUT_MS = 15_000;

export interface FeedOptions {
  name: string;
  origins: readonly string[];
  headers: Record<string, string>;
}

/** Starts one, which asks another instance each time, and after a failure again for the same page. */
export function startFeedReader(options: FeedOptions): FeedReader {
  const book = new FeedBook(options.name);
  let isStopping = false;
  let askedAt = 0;
  let outcome = 'not asked yet';
  const running = (async () => {
    let after: string | undefined;
    for (let nth = 0; !isStopping; nth++) {
      askedAt = performance.now();
      outcome = 'no answer yet';
      const answer = await readPage(options, nth, after, book);
      outcome = answer.outcome;
      const { page } = answer;
      if (page) {
        for (const item of page.items) book.take(item);
        after = page.cursor;
      }
      if (!page?.has_more) await sleep(PAUSE_MS);
    }
  })();
  return {
    ...{ name: options.name, ids: book.ids, complaints: book.complaints },
    state: () => `${outcome}, asked ${Math.round(performance.now() - askedAt)} ms ago`,
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

/** What came of a feed so far. */
export class FeedBook {
  readonly #next = new Map<string, number>();
  readonly ids = new Set<string>();
  readonly complaints: string[] = [];

  constructor(private readonly name: string) {}

  take(item: Item): void {
    const { tenantId, from, to } = spanOf(item);
    const due = this.#next.get(tenantId) ?? 0;
    if (from !== due) this.complaints.push(`${this.name}: ${tenantId} has entry ${from} where ${due} is due`);
    this.#next.set(tenantId, to + 1);
    const id = item.type === 'event' ? item.event.source_event_id : null;
    if (id === null) return;
    if (this.ids.has(id)) this.complaints.push(`${this.name}: event ${id} came twice`);
    this.ids.add(id);
  }
}

function spanOf(item: Item): { tenantId: string; from: number; to: number } {
  if (item.type === 'gap')
    return { tenantId: item.gap.tenant_id, from: item.gap.from_index, to: item.gap.to_index };
  const { tenant_id: tenantId, index } = item.event;
  return { tenantId, from: index, to: index };
}

async function readPage(
  { origins, headers }: FeedOptions,
  nth: number,
  after: string | undefined,
  book: FeedBook,
): Promise<{ page?: z.infer<typeof Page>; outcome: string }> {
  const query = new URLSearchParams({ limit: String(LIMIT), ...(after === undefined ? {} : { after }) });
  try {
    const response = await fetch(`${origins[nth % origins.length]}/api/v1/feed?${query}`, {
      headers,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await response.text();
    const outcome = `answered ${response.status}`;
    if (response.ok) return { page: Page.parse(JSON.parse(text)), outcome };
    // A cursor that was handed out is good for ever.
    if (response.status === 400 || response.status === 410 || response.status === 422)
      book.complaints.push(`a cursor was answered ${response.status}: ${text.slice(0, 200)}`);
    return { outcome };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return { outcome: `failed (${error.name})` };
  }
}
