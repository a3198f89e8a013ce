import { type KeyboardEvent, useState } from 'react';

/** Bars that are marked, by their places. */
export interface Marked {
  from: number;
  to: number;
  /** Held down at present; kept until they are let go; or only pointed at. */
  state: 'dragged' | 'kept' | 'pointed';
}

/** How bars are marked, by pointer and by keyboard; Enter does what is to be done with them. */
export function useMarks(bars: number, onEnter: (marked: Marked) => void) {
  const [marked, setMarked] = useState<Marked>();
  const clear = () => setMarked(undefined);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = marked ? marked.to + step : step > 0 ? 0 : bars - 1;
      const to = Math.max(0, Math.min(bars - 1, next));
      setMarked({ from: event.shiftKey && marked ? marked.from : to, to, state: 'kept' });
    } else if (event.key === 'Enter' && marked) {
      event.preventDefault();
      onEnter(marked);
    } else if (event.key === 'Escape' && marked) {
      event.preventDefault();
      event.stopPropagation();
      clear();
    }
  };
  return {
    ...{ marked, clear, onKeyDown },
    begin: (at: number) => setMarked({ from: at, to: at, state: 'dragged' }),
    // From what is marked by then, not from what was drawn last: pointers move faster than pages are drawn.
    move: (at: number) =>
      setMarked((now) => {
        if (now?.state === 'kept') return now;
        return now?.state === 'dragged' ? { ...now, to: at } : { from: at, to: at, state: 'pointed' };
      }),
    end: () => setMarked((now) => (now?.state === 'dragged' ? { ...now, state: 'kept' } : now)),
    leave: () => setMarked((now) => (now?.state === 'pointed' ? undefined : now)),
  };
}
