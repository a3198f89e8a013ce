import { ApiError, askApi } from './api';
import { readEvent, type ShownEvent, type WireEvent } from './event';
import { readEventStream } from './event-stream';
import { type Question, questionParams } from './question';

/** What a tail tells of itself. */
export interface LiveFeed {
  /** Events that match and came now, in the order in which they were committed. */
  onEvents(events: readonly ShownEvent[]): void;
  onState(state: 'open' | 'waiting'): void;
  /** Where to go on from. */
  onCursor(cursor: string): void;
  /** A tail that the server refuses ends. */
  onEnd(error: ApiError): void;
}

const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 30_000;
/** The server says something every 15 seconds: after so long in silence nobody is there, though nobody hung up. */
const SILENCE_MAX_MS = 40_000;

/**
 * Follows what matches a question after its state, until `signal` is aborted: a stream, taken up again behind the last event
 * that was told, so that nothing is missed and nothing told twice.
 */
export async function followLive(
  question: Question,
  after: string | undefined,
  { onEvents, onState, onCursor, onEnd }: LiveFeed,
  signal: AbortSignal,
): Promise<void> {
  let cursor = after;
  let wait = WAIT_MIN_MS;
  while (!signal.aborted) {
    const silence = new Silence();
    try {
      const line = AbortSignal.any([signal, silence.signal]);
      const params = feedParams(question, cursor);
      const response = await askApi('/api/v1/feed/stream', { params, signal: line });
      onState('open');
      for await (const message of readEventStream(response)) {
        silence.restart();
        wait = WAIT_MIN_MS;
        const events = message.data.flatMap(({ type, data }) => (type === 'event' ? [readData(data)] : []));
        if (events.length > 0) onEvents(events);
        if (message.id === undefined) continue;
        cursor = message.id;
        onCursor(cursor);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429)
        return onEnd(error);
    } finally {
      silence.end();
    }
    if (signal.aborted) return;
    onState('waiting');
    await pause(wait, signal);
    wait = Math.min(wait * 2, WAIT_MAX_MS);
  }
}

function readData(data: string): ShownEvent {
  const event: WireEvent = JSON.parse(data);
  return readEvent(event);
}

function feedParams({ asOf, ...question }: Question, after: string | undefined): URLSearchParams {
  const params = questionParams({ ...question, from: undefined, to: undefined, asOf: undefined });
  if (after !== undefined) params.set('after', after);
  else if (asOf !== undefined) params.set('since', asOf);
  else params.set('after', 'end');
  return params;
}

/** Aborts what is waited for when nothing was heard for too long. */
class Silence {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.end();
    this.#timer = setTimeout(() => this.#controller.abort(), SILENCE_MAX_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Until the time is over, the network is back, or nobody waits any more. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
