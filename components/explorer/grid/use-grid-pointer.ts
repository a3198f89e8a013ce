import { type FocusEvent, type MouseEvent, type PointerEvent, useState } from 'react';
import { cellCondition } from '@/lib/client/columns';
import type { ShownEvent } from '@/lib/client/event';
import type { GridActions } from './grid-actions';
import { type Cell, eventOf } from './use-blocks';
import type { PlacedColumn } from './use-columns';
import type { GridFocus } from './use-grid-focus';
import type { Selection } from './use-selection';

interface Options {
  at(rank: number): Cell;
  focus: GridFocus;
  columns: readonly PlacedColumn[];
  selection: Selection;
  actions: GridActions;
}

export interface Pointed {
  rank: number;
  column: string | undefined;
}

/** What a pointer does in the grid, heard in one place for all rows. */
export function useGridPointer({ at, focus, columns, selection, actions }: Options) {
  const [hovered, setHovered] = useState<Pointed>();
  const click = (event: MouseEvent<HTMLElement>) => {
    const pointed = pointedAt(event);
    if (!pointed) return;
    const content = at(pointed.rank);
    const row = eventOf(content);
    // Whoever holds a key selects rows, whatever has come up under the pointer meanwhile.
    const isPicking = event.shiftKey || event.ctrlKey || event.metaKey;
    const action = isPicking ? undefined : actionOf(event);
    if (action === 'retry') return;
    const cell = columns.find(({ column }) => column.id === pointed.column)?.column;
    if (action === 'copy') return void (row && cell && actions.copy(cell.text(row) ?? '', cell.label));
    if (action === 'filter-for' || action === 'filter-out') {
      const condition = row && cell && cellCondition(cell, row);
      if (condition) actions.filter(condition, action === 'filter-out');
      return;
    }
    if (isForBrowser(event)) return;
    event.preventDefault();
    if (event.shiftKey) selection.add(between(focus.rank, pointed.rank, at));
    else if (action === 'select' || isPicking) row && selection.toggle(row);
    else if ('id' in content) actions.open(content.id, pointed.rank);
    focus.place(pointed.rank, true);
  };
  return {
    hovered,
    handlers: {
      onClick: click,
      onFocus: (event: FocusEvent<HTMLElement>) => {
        const pointed = pointedAt(event);
        if (pointed) focus.enter(pointed.rank);
      },
      // A click with Shift selects rows, and no text between them.
      onMouseDown: (event: MouseEvent<HTMLElement>) => {
        if (event.shiftKey && pointedAt(event)) event.preventDefault();
      },
      onContextMenu: (event: MouseEvent<HTMLElement>) => {
        const pointed = pointedAt(event);
        const row = pointed && eventOf(at(pointed.rank));
        if (!row || !pointed) return;
        event.preventDefault();
        actions.menu(row, pointed.rank, { x: event.clientX, y: event.clientY });
      },
      onPointerOver: (event: PointerEvent<HTMLElement>) => {
        if (event.pointerType === 'touch') return;
        const pointed = pointedAt(event);
        setHovered((before) => (isSame(before, pointed) ? before : pointed));
        actions.hold(pointed !== undefined);
      },
      onPointerLeave: () => {
        setHovered(undefined);
        actions.hold(false);
      },
    },
  };
}

/** A new tab, a link that is copied, text that is being selected: the browser's own. */
function isForBrowser(event: MouseEvent): boolean {
  const isLink = event.target instanceof Element && event.target.closest('a') !== null;
  if (isLink && (event.metaKey || event.ctrlKey || event.shiftKey)) return true;
  return !event.shiftKey && !window.getSelection()?.isCollapsed;
}

function pointedAt({ target }: { target: EventTarget }): Pointed | undefined {
  if (!(target instanceof Element)) return undefined;
  const row = target.closest<HTMLElement>('[data-rank]');
  if (!row) return undefined;
  const column = target.closest<HTMLElement>('[data-column]')?.dataset.column;
  return { rank: Number(row.dataset.rank), column };
}

function actionOf({ target }: { target: EventTarget }): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-action]')?.dataset.action : undefined;
}

function between(from: number, to: number, at: (rank: number) => Cell): ShownEvent[] {
  const [first, last] = from < to ? [from, to] : [to, from];
  return Array.from({ length: last - first + 1 }, (_, nth) => eventOf(at(first + nth))).filter(
    (event) => event !== undefined,
  );
}

function isSame(a: Pointed | undefined, b: Pointed | undefined): boolean {
  return a?.rank === b?.rank && a?.column === b?.column;
}
