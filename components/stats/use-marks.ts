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
    move: (at: number) => {
      if (marked?.state === 'dragged') setMarked({ ...marked, to: at });
      else if (marked?.state !== 'kept') setMarked({ from: at, to: at, state: 'pointed' });
    },
    end: () => marked?.state === 'dragged' && setMarked({ ...marked, state: 'kept' }),
    leave: () => marked?.state === 'pointed' && clear(),
  };
}
