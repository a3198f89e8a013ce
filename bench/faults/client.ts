import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '@/lib/seed/random';
import { type Book, countAnswer, note } from './book';

/** Whoever writes: under one key, for one tenant, through any of the instances. */
export interface ClientOptions {
  name: string;
  tenantId: string;
  apiKey: string;
  origins: readonly string[];
  random: Random;
  pauseMs: number;
  /** Nobody is there any more: what is not settled stays so. */
  signal: AbortSignal;
}

const ANSWER_TIMEOUT_MS = 15_000;
const RETRY_AFTER_MS = 150;
const DAY_MS = 86_400_000;
const FAULTY_SHARE = 0.02;
const LINES_MAX = 60;

const Item = z.object({
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  index: z.number().optional(),
  status_code: z.number().optional(),
});
const Batch = z.object({ items: z.array(Item) });
const Line = Item.extend({ line: z.number() });

interface Sent {
  id: string;
  tenantId: string;
  isGood: boolean;
  body: string;
}
type Form = 'single' | 'batch' | 'lines';
const FORMS = ['single', 'batch', 'batch', 'lines'] as const;

/**
 * Writes until it is told to stop: single events, batches and lines. A request whose answer is missing or says that
 * something failed is sent again as it is, until each of its events is settled; so nothing stays unknown.
 */
export function startClient(options: ClientOptions, book: Book): () => Promise<void> {
  let isStopping = false;
  const running = (async () => {
    for (let nth = 0; !isStopping && !options.signal.aborted; nth++) {
      const form = options.random.pick(FORMS);
      await settle(options, book, form, makeEvents(options, nth, form));
      await sleep(options.pauseMs);
    }
  })();
  return async () => {
    isStopping = true;
    await running;
  };
}

function makeEvents({ name, tenantId, random }: ClientOptions, nth: number, form: Form): Sent[] {
  const count = form === 'single' ? 1 : 1 + random.below(LINES_MAX);
  return Array.from({ length: count }, (_, place) => {
    const id = `${name}-${nth}-${place}`;
    const isGood = form === 'single' || random.next() >= FAULTY_SHARE;
    const ageMs = random.next() < 0.5 ? 0 : random.next() * 3 * DAY_MS;
    const event = {
      ...{ occurred_at: new Date(Date.now() - ageMs).toISOString(), source_event_id: id },
      ...{
        action: `action.${random.below(9)}`,
        result: isGood ? random.pick(['success', 'denied']) : 'maybe',
      },
      ...{ actor_id: `usr_${random.below(40)}`, resource_type: 'document', resource_id: random.hex(8) },
      ...{ ip: `192.0.2.${random.below(250)}`, details: { note: random.hex(64) } },
    };
    return { id, tenantId, isGood, body: JSON.stringify(event) };
  });
}

/** Sends a request until all of its events are settled. */
async function settle(
  options: ClientOptions,
  book: Book,
  form: Form,
  events: readonly Sent[],
): Promise<void> {
  for (;;) {
    const isSettled = await send(options, book, form, events).catch((error) => {
      if (!isLost(error)) throw error;
      countAnswer(book, undefined);
      return false;
    });
    if (isSettled || options.signal.aborted) return;
    await sleep(RETRY_AFTER_MS);
  }
}

async function send(
  { origins, apiKey, random }: ClientOptions,
  book: Book,
  form: Form,
  events: readonly Sent[],
): Promise<boolean> {
  const [first] = events;
  const bodies = events.map(({ body }) => body);
  const response = await fetch(`${random.pick([origins[0] ?? '', ...origins.slice(1)])}/api/v1/events`, {
    method: 'POST',
    headers: {
      'X-API-Key': apiKey,
      'Content-Type': form === 'lines' ? 'application/x-ndjson' : 'application/json',
    },
    body: form === 'batch' ? `{"events":[${bodies.join(',')}]}` : bodies.join('\n'),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  countAnswer(book, response.status);
  if (form === 'lines') return await readLines(response, book, events);
  const text = await response.text();
  if (response.status >= 400 && response.status !== 422) return false;
  const items = form === 'single' ? [Item.parse(JSON.parse(text))] : Batch.parse(JSON.parse(text)).items;
  if (first && items.length !== events.length)
    book.complaints.push(`${first.id}: ${events.length} events were sent, ${items.length} answered`);
  for (const [nth, event] of events.entries()) noteItem(book, event, items[nth]);
  return true;
}

/** Each line is acknowledged when it is there, whatever becomes of the rest. */
async function readLines(response: Response, book: Book, events: readonly Sent[]): Promise<boolean> {
  if (!response.ok || !response.body) return false;
  let rest = '';
  let isWhole = false;
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const told: unknown = JSON.parse(line);
      const item = Line.safeParse(told);
      const event = item.success ? events[item.data.line - 1] : undefined;
      if (event) noteItem(book, event, item.data);
      else
        isWhole = z
          .object({ summary: z.object({ lines: z.literal(events.length) }) })
          .safeParse(told).success;
    }
  }
  return isWhole;
}

function noteItem(book: Book, event: Sent, item: z.infer<typeof Item> | undefined): void {
  if (item) note(book, event, { status: item.status, index: item.index, statusCode: item.status_code });
}

/** No connection, no answer within the time, or one that broke off. */
function isLost(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}
