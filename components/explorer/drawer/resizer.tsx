import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react';

const MIN = 320;
const MAX = 720;
const FIRST = 440;
const STEP = 16;
const KEY = 'trailmark.drawer';

/** The edge of the drawer: dragged or moved by arrow keys, and remembered by this browser. */
export function Resizer({ target }: { target: RefObject<HTMLElement | null> }) {
  const [width, setWidth] = useState(FIRST);
  const [isDragged, setDragged] = useState(false);
  useEffect(() => setWidth(readWidth()), []);
  useEffect(() => target.current?.style.setProperty('--drawer', `${width}px`), [target, width]);
  const set = (wanted: number) => {
    const next = Math.max(MIN, Math.min(MAX, Math.round(wanted)));
    setWidth(next);
    try {
      window.localStorage.setItem(KEY, String(next));
    } catch {
      // Without storage the drawer is as wide as at first the next time.
    }
  };
  const turn = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : undefined;
    if (step === undefined) return;
    event.preventDefault();
    set(width + step);
  };
  const drag = (event: PointerEvent) => {
    if (isDragged) set(window.innerWidth - event.clientX);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the event"
      aria-valuenow={width}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      onKeyDown={turn}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setDragged(false)}
      className="absolute inset-y-0 -start-1 z-10 hidden w-2 cursor-col-resize touch-none hover:bg-line md:block"
    />
  );
}

function readWidth(): number {
  try {
    const kept = Number(window.localStorage.getItem(KEY));
    return kept >= MIN && kept <= MAX ? kept : FIRST;
  } catch {
    return FIRST;
  }
}
