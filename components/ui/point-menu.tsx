'use client';
import { useLayoutEffect, useRef } from 'react';
import { Menu, type MenuItem } from './menu';

export interface Point {
  x: number;
  y: number;
}

const EDGE_PX = 8;

/** A menu at a point of the window; the focus goes back to where it was when it closes. */
export function PointMenu({
  label,
  items,
  point,
  onClose,
}: {
  label: string;
  items: readonly MenuItem[];
  point: Point;
  onClose(): void;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const menu = panel.current;
    if (!menu) return;
    before.current ??= document.activeElement;
    if (!menu.matches(':popover-open')) menu.showPopover();
    const { clientWidth, clientHeight } = document.documentElement;
    menu.style.left = `${Math.max(EDGE_PX, Math.min(point.x, clientWidth - menu.offsetWidth - EDGE_PX))}px`;
    menu.style.top = `${Math.max(EDGE_PX, Math.min(point.y, clientHeight - menu.offsetHeight - EDGE_PX))}px`;
    // It may be the same one, at another point, that was just closed.
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
  }, [point]);
  return (
    <div
      ref={panel}
      popover="auto"
      // Not once it has closed: by then the next one may be open.
      onBeforeToggle={(event) => {
        if (event.newState !== 'closed') return;
        if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
        onClose();
      }}
      className="inset-auto m-0 overflow-auto rounded-md border border-line bg-bg text-body text-fg shadow-popover"
    >
      <Menu label={label} items={items} close={() => panel.current?.hidePopover()} />
    </div>
  );
}
