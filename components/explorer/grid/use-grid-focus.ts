import { type RefObject, useEffect, useRef, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { useCommands } from '@/components/explorer/use-commands';
import { cellCondition } from '@/lib/client/columns';
import type { GridActions } from './grid-actions';
import { type Cell, eventOf } from './use-blocks';
import type { PlacedColumn } from './use-columns';
import type { Selection } from './use-selection';
import type { Window } from './use-window';

/** Where the focus of the grid is, or would be when it is entered. */
export interface GridFocus {
  rank: number;
  /** A cell of the row; undefined: the row itself. */
  column: string | undefined;
  /** Takes the focus there; the event that is open follows. */
  move(rank: number, column?: string): void;
  /** Goes there with the focus, or without; whatever is open stays open. */
  place(rank: number, isTaken: boolean): void;
  /** That the focus came to a row of itself. */
  enter(rank: number): void;
}

interface Options {
  scroller: RefObject<HTMLElement | null>;
  view: Window;
  count: number;
  columns: readonly PlacedColumn[];
  at(rank: number): Cell;
  selection: Selection;
  actions: GridActions;
  /** Rows before the list: as they come, what has the focus keeps it. */
  lead: number;
  /** Row that is shown first. */
  start: number;
  onSelect(): void;
}

/** The keys of the grid: one row has the focus, and the drawer follows it while it is open. */
export function useGridFocus(options: Options): GridFocus {
  const { scroller, view, count, at, lead, start } = options;
  const [place, setPlace] = useState<Place>({ rank: start, column: undefined });
  // Which place, not that there is one: effects of the render before may run after a key and before the next render.
  const wanted = useRef<Place>(undefined);
  const follow = useFollow(at);
  const known = useRef(lead);
  const rank = Math.min(place.rank, Math.max(0, count - 1));
  useEffect(() => {
    const came = lead - known.current;
    known.current = lead;
    if (came === 0 || !scroller.current?.contains(document.activeElement)) return;
    setPlace((before) => {
      wanted.current = { ...before, rank: Math.max(0, before.rank + came) };
      return wanted.current;
    });
  }, [lead, scroller]);
  useEffect(() => {
    if (wanted.current?.rank !== place.rank || wanted.current.column !== place.column) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-rank="${rank}"]`);
    const cell = place.column && row?.querySelector<HTMLElement>(`[data-column="${place.column}"]`);
    (cell || row)?.focus({ preventScroll: true });
    if (row) wanted.current = undefined;
  });

  const go = (to: number, column: string | undefined, isTaken: boolean) => {
    const next = { rank: Math.max(0, Math.min(to, count - 1)), column };
    if (isTaken) wanted.current = next;
    setPlace(next);
    view.show(next.rank);
    return next.rank;
  };
  const focus: GridFocus = {
    ...{ rank, column: place.column },
    move: (to, column) => {
      const next = go(to, column, true);
      if (next !== rank) follow(next);
    },
    place: (to, isTaken) => void go(to, undefined, isTaken),
    enter: (to) => setPlace((before) => (before.rank === to ? before : { rank: to, column: undefined })),
  };
  useGridCommands(options, focus);
  return focus;
}

/** Has the event of a row take the place of the one that is open, as soon as the row is there. */
function useFollow(at: Options['at']): (rank: number) => void {
  const { openId, open } = useExplorer();
  const aim = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (aim.current === undefined) return;
    const content = at(aim.current);
    if (openId !== undefined && 'isLoading' in content) return;
    aim.current = undefined;
    if (openId !== undefined && 'id' in content) open(content.id, 'replace');
  });
  return (rank) => {
    aim.current = rank;
  };
}

interface Place {
  rank: number;
  column: string | undefined;
}

function useGridCommands(
  { view, count, columns, at, selection, actions, onSelect }: Options,
  focus: GridFocus,
): void {
  const { rank, column, move } = focus;
  const here = eventOf(at(rank));
  const names = columns.map((placed) => `${placed.column.id}`);
  const nth = column === undefined ? -1 : names.indexOf(column);
  const cell = columns[nth]?.column;
  const select = (to: number) => {
    onSelect();
    selection.add([here, eventOf(at(to))].filter((event) => event !== undefined));
    move(to);
  };
  const filter = (isOut: boolean) => {
    const condition = here && cell && cellCondition(cell, here);
    if (condition) actions.filter(condition, isOut);
  };
  useCommands({
    next: () => move(rank + 1, column),
    previous: () => move(rank - 1, column),
    pageDown: () => move(rank + view.page, column),
    pageUp: () => move(rank - view.page, column),
    first: () => move(0),
    last: () => move(count - 1),
    cellOn: () => move(rank, names[Math.min(nth + 1, names.length - 1)]),
    cellBack: () => move(rank, nth <= 0 ? undefined : names[nth - 1]),
    open: () => {
      const content = at(rank);
      if ('id' in content) actions.open(content.id, rank);
    },
    select: () => {
      onSelect();
      if (here) selection.toggle(here);
    },
    selectDown: () => select(rank + 1),
    selectUp: () => select(rank - 1),
    filterFor: () => filter(false),
    filterOut: () => filter(true),
    copyCell: () => {
      const text = here && cell ? cell.text(here) : here?.id;
      if (text !== undefined) actions.copy(text, cell?.label ?? 'Event ID');
    },
  });
}
