import { type KeyboardEvent, useState } from 'react';
import { type Bar, between, spanOf } from '@/lib/client/bars';
import { zoomOut } from '@/lib/client/move-range';
import type { Range } from '@/lib/client/time-range';
import type { Zone } from '@/lib/client/zone';

/** Bars that are marked, by their places. */
export interface Marked {
  from: number;
  to: number;
  /** By a pointer that is held down. */
  isDragged: boolean;
  isPanned: boolean;
}

interface Options {
  bars: readonly Bar[];
  /** Of all bars together, as it was asked for. */
  range: Range;
  nowMs: number;
  zone: Zone;
  onRange(range: Range): void;
}

/** How bars are marked, by pointer and by keyboard, and what comes of it. */
export function useBrush({ bars, range, nowMs, zone, onRange }: Options) {
  const [marked, setMarked] = useState<Marked>();
  const clear = () => setMarked(undefined);
  const zoom = (from: number, to: number) => {
    const span = spanOf(between(bars, from, to));
    clear();
    if (span) onRange({ fromMs: span.fromMs, toMs: span.toMs });
  };
  const pan = (from: number, to: number) => {
    clear();
    const whole = spanOf(bars);
    const [a, b] = [bars[from], bars[to]];
    if (!whole || !a || !b || a === b) return;
    // What lies ahead of the present is not gone to.
    const shift = Math.min(a.startMs - b.startMs, Math.max(0, nowMs - whole.toMs));
    if (shift === 0) return;
    onRange({ fromMs: whole.fromMs + shift, toMs: whole.toMs + shift });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const to = Math.max(
        0,
        Math.min(bars.length - 1, marked ? marked.to + step : step > 0 ? 0 : bars.length - 1),
      );
      setMarked({ from: event.shiftKey && marked ? marked.from : to, to, isDragged: false, isPanned: false });
    } else if (event.key === 'Enter' && marked) {
      event.preventDefault();
      zoom(marked.from, marked.to);
    } else if (event.key === 'Escape' && marked) {
      event.preventDefault();
      event.stopPropagation();
      clear();
    }
  };
  return {
    ...{ marked, clear, onKeyDown },
    begin: (at: number, isPanned: boolean) => setMarked({ from: at, to: at, isDragged: true, isPanned }),
    move: (at: number, pointer: string) => {
      if (marked?.isDragged) setMarked({ ...marked, to: at });
      else if (pointer === 'mouse' && bars.length > 0)
        setMarked({ from: at, to: at, isDragged: false, isPanned: false });
    },
    end: (at: number, pointer: string) => {
      if (!marked?.isDragged) return;
      // A click marks a bar, and two of them zoom out; a tap is all that a finger has.
      if (at === marked.from && pointer === 'mouse')
        return setMarked({ ...marked, to: at, isDragged: false });
      if (marked.isPanned) pan(marked.from, at);
      else zoom(marked.from, at);
    },
    leave: () => {
      if (!marked?.isDragged) clear();
    },
    onDoubleClick: () => {
      clear();
      onRange(zoomOut(range, nowMs, zone));
    },
  };
}
