import dynamic from 'next/dynamic';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Pointed } from './use-grid-pointer';

const InstantCard = dynamic(() => import('@/components/time/instant-card').then((it) => it.InstantCard), {
  ssr: false,
});

/** How long a time is pointed at before more is said of it. */
const WAIT_MS = 500;

interface Place {
  ms: number;
  x: number;
  y: number;
}

/**
 * A time in every notation, beside the cell that is pointed at. It can be pointed at itself and goes with Escape (WCAG
 * 1.4.13); by keyboard the same stands in the event.
 */
export function TimeCard({
  grid,
  pointed,
}: {
  grid: RefObject<HTMLElement | null>;
  pointed: Pointed | undefined;
}) {
  const { anchor, zone } = useExplorer();
  const [place, setPlace] = useState<Place>();
  const [isOver, setOver] = useState(false);
  const rank = pointed?.column === 'occurredAt' ? pointed.rank : undefined;
  useEffect(() => {
    if (isOver) return;
    if (rank === undefined) return setPlace(undefined);
    const timer = setTimeout(() => setPlace(placeOf(grid.current, rank)), WAIT_MS);
    return () => clearTimeout(timer);
  }, [grid, rank, isOver]);
  useLayoutEffect(() => {
    if (!place) return;
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setOver(false);
      setPlace(undefined);
    };
    document.addEventListener('keydown', hear, { capture: true });
    return () => document.removeEventListener('keydown', hear, { capture: true });
  }, [place]);
  const main = place && document.getElementById('main');
  if (!main) return null;
  return createPortal(
    <div
      role="group"
      aria-label="Time"
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => setOver(false)}
      style={{ left: place.x, top: place.y }}
      className="fixed z-20 rounded-md border border-line bg-bg p-2 shadow-popover"
    >
      <InstantCard ms={place.ms} zone={zone} nowMs={anchor.nowMs} />
    </div>,
    main,
  );
}

/** Under the cell, and over it where there is no room below. */
function placeOf(grid: HTMLElement | null, rank: number): Place | undefined {
  const cell = grid?.querySelector<HTMLElement>(`[data-rank="${rank}"] [data-column="occurredAt"]`);
  const ms = Date.parse(cell?.querySelector('time')?.dateTime ?? '');
  if (!cell || Number.isNaN(ms)) return undefined;
  const { left, top, bottom } = cell.getBoundingClientRect();
  const isLow = bottom + HEIGHT > window.innerHeight;
  return { ms, x: left, y: isLow ? top - HEIGHT : bottom };
}

/** As high as the card is, in pixels. */
const HEIGHT = 190;
