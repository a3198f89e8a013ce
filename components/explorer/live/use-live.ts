import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '@/lib/client/api';
import type { ShownEvent } from '@/lib/client/event';
import { followLive } from '@/lib/client/live-feed';
import type { Question } from '@/lib/client/question';

export type LiveState = 'off' | 'connecting' | 'open' | 'waiting' | 'refused';

export interface Live {
  state: LiveState;
  /** Those that are shown before the list, the newest first. */
  rows: readonly ShownEvent[];
  /** How many more came than are shown. */
  waiting: number;
  /** Events a second, of the last five. */
  rate: number;
}

/** Rows that are shown before the list, at most; of more it is said how many there are. */
const ROWS_MAX = 200;
/** Pictures a second, at most. */
const PAINT_MS = 250;
const RATE_MS = 5_000;
const NONE: Live = { state: 'off', rows: [], waiting: 0, rate: 0 };

/**
 * What matches a question and came after its state, while somebody follows. Everything is counted; while it is held nothing
 * that is shown moves, and what came meanwhile is shown when it is let go. A page that is not looked at does not follow.
 */
export function useLive(question: Question, isOn: boolean, isHeld: boolean): Live {
  const [live, setLive] = useState(NONE);
  const held = useRef(isHeld);
  held.current = isHeld;
  useEffect(() => {
    if (!isOn) return;
    const tail = new Tail(
      question,
      (next) => setLive(next),
      () => held.current,
    );
    const look = () => (document.hidden ? tail.pause() : tail.follow());
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      tail.stop();
      setLive(NONE);
    };
  }, [question, isOn]);
  return isOn ? live : NONE;
}

/** One tail of one question: what came, and what of it is shown. */
class Tail {
  readonly #question: Question;
  readonly #tell: (live: Live) => void;
  readonly #isHeld: () => boolean;
  readonly #came: ShownEvent[] = [];
  readonly #times: number[] = [];
  #shown: readonly ShownEvent[] = [];
  #total = 0;
  #state: LiveState = 'connecting';
  #connection: AbortController | undefined;
  #cursor: string | undefined;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(question: Question, tell: (live: Live) => void, isHeld: () => boolean) {
    this.#question = question;
    this.#tell = tell;
    this.#isHeld = isHeld;
    this.#timer = setInterval(() => this.#paint(), PAINT_MS);
  }

  follow(): void {
    if (this.#connection) return;
    const connection = new AbortController();
    this.#connection = connection;
    const feed = {
      onEvents: (events: readonly ShownEvent[]) => this.#take(events),
      onState: (state: 'open' | 'waiting') => {
        this.#state = state;
      },
      onEnd: (_: ApiError) => {
        this.#state = 'refused';
      },
      onCursor: (cursor: string) => {
        this.#cursor = cursor;
      },
    };
    void followLive(this.#question, this.#cursor, feed, connection.signal);
  }

  /** Goes on later behind what was told last. */
  pause(): void {
    this.#connection?.abort();
    this.#connection = undefined;
    this.#state = 'connecting';
  }

  stop(): void {
    this.pause();
    clearInterval(this.#timer);
  }

  #take(events: readonly ShownEvent[]): void {
    const { from, to } = this.#question;
    const within = events.filter(
      ({ occurredAt }) =>
        (from === undefined || occurredAt >= from) && (to === undefined || occurredAt <= to),
    );
    this.#total += within.length;
    this.#came.unshift(...within.slice(-ROWS_MAX).reverse());
    this.#came.length = Math.min(this.#came.length, ROWS_MAX);
    const now = Date.now();
    this.#times.push(...within.map(() => now));
  }

  #paint(): void {
    while ((this.#times[0] ?? Number.POSITIVE_INFINITY) < Date.now() - RATE_MS) this.#times.shift();
    if (!this.#isHeld()) this.#shown = [...this.#came];
    const rate = Math.round((this.#times.length * 1_000) / RATE_MS);
    this.#tell({ state: this.#state, rows: this.#shown, waiting: this.#total - this.#shown.length, rate });
  }
}
