import type { Settings } from './options';

/** What became of a request. */
export type Outcome =
  | { kind: 'answered'; items: readonly ItemOutcome[] }
  /** Nothing is known to be stored, and trying again may help. */
  | { kind: 'retry'; afterMs: number | undefined; status: number | undefined; message: string }
  | { kind: 'too-large'; message: string }
  | { kind: 'refused'; status: number; message: string };

/** Of one event, in the order of the request: what it was rejected for, or undefined where it is stored. */
export type ItemOutcome = { status: number; message: string } | undefined;

const RETRYABLE = new Set([429, 502, 503, 504]);

/** Sends events, each the JSON text of one, in one request. Never throws: what goes wrong is an outcome. */
export async function send(
  settings: Settings,
  events: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const credential = await unlessAborted(settings.getHeaders(), signal);
    const response = await fetch(settings.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credential },
      body: `{"events":[${events.join(',')}]}`,
      redirect: 'manual', // a credential is sent to the address it is for, and a wrong one is told
      signal,
    });
    return outcomeOf(response, await response.text(), events.length);
  } catch (error) {
    return { kind: 'retry', afterMs: undefined, status: undefined, message: messageOf(error) };
  }
}

/** A token that never comes must not hold the events for ever. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function outcomeOf({ status, headers }: Response, text: string, count: number): Outcome {
  const body = parse(text);
  const said = memberOf(body, 'message');
  const message = `HTTP ${status}${typeof said === 'string' ? `: ${said}` : ''}`;
  if (RETRYABLE.has(status))
    return { kind: 'retry', afterMs: parseRetryAfter(headers.get('retry-after')), status, message };
  if (status === 413) return { kind: 'too-large', message };
  const items = memberOf(body, 'items');
  if (Array.isArray(items) && items.length === count) return { kind: 'answered', items: items.map(readItem) };
  // Something else than Trailmark says that all is well: events keep their ids, so sending them again is safe.
  if (status < 300)
    return { kind: 'retry', afterMs: undefined, status, message: `${message}, not Trailmark's` };
  return { kind: 'refused', status, message };
}

function readItem(item: unknown): ItemOutcome {
  if (memberOf(item, 'status') !== 'rejected') return undefined;
  const status = memberOf(item, 'status_code');
  const errors = memberOf(item, 'errors');
  const faults = (Array.isArray(errors) ? errors : []).map((fault: unknown) =>
    `${memberOf(fault, 'pointer')} ${memberOf(fault, 'message')}`.trim(),
  );
  return { status: typeof status === 'number' ? status : 422, message: faults.join('; ') };
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an answer of a proxy: its status says enough
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** fetch says only "fetch failed"; why stands in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
