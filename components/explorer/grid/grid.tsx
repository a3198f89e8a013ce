import { type CSSProperties, type RefObject, useLayoutEffect, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Shown } from '@/components/explorer/use-shown';
import type { LogRow } from '@/lib/client/event';
import type { GridActions } from './grid-actions';
import { Header } from './header';
import { Row } from './row';
import { TimeCard } from './time-card';
import { type Cell, useBlocks } from './use-blocks';
import type { PlacedColumn } from './use-columns';
import { type GridFocus, useGridFocus } from './use-grid-focus';
import { type Pointed, useGridPointer } from './use-grid-pointer';
import { type Jump, useJump } from './use-jump';
import type { Selection } from './use-selection';
import { type Sight, useWindow, type Window } from './use-window';

export interface GridProps {
  /** What the rows are of: it may be the question before, while the next one is asked. */
  shown: Pick<Shown, 'question' | 'listKey'>;
  /** Rows that came since, before those of the question. */
  lead: readonly LogRow[];
  total: number;
  layout: GridLayout;
  selection: Selection;
  /** Row that is shown first. */
  start: number;
  jumps: readonly Jump[];
  scroller: RefObject<HTMLDivElement | null>;
  actions: GridActions;
  onSight(sight: Sight): void;
}

export interface GridLayout {
  columns: readonly PlacedColumn[];
  rowHeight: number;
  onWidth(id: string, width: number | null): void;
}

/** Height of the header in pixels: the token `head`. */
export const HEAD_HEIGHT = 30;

/** The list of a question: any row of it, drawn where it is looked at. One tab stop; arrow keys move within. */
export function Grid({ shown, lead, total, layout, selection, start, jumps, ...props }: GridProps) {
  const { scroller, actions, onSight } = props;
  const { columns, rowHeight, onWidth } = layout;
  const { zone, parsed, go } = useExplorer();
  const count = lead.length + total;
  const view = useWindow({ scroller, count, rowHeight, headHeight: HEAD_HEIGHT, start, onSight });
  const blocks = useBlocks(shown.question, behind(view.ranks, lead.length), view.isFast);
  const at = (rank: number) => lead[rank] ?? blocks.at(rank - lead.length);
  const [isChoosing, setChoosing] = useState(false);
  const hasCheckbox = isChoosing || selection.events.length > 0;
  const onSelect = () => setChoosing(true);
  const shared = { at, columns, selection, actions };
  const focus = useGridFocus({ ...shared, scroller, view, count, lead: lead.length, start, onSelect });
  useJump(jumps, shown.listKey, (rank, how) => {
    const isHere = scroller.current?.contains(document.activeElement) ?? false;
    // The event that is open follows who moves in the list: where they are is ahead of it.
    if (how === 'place' && isHere) return;
    if (how === 'asked' || how === 'begin') view.show(rank, 'start');
    if (how === 'asked') focus.move(rank);
    else focus.place(rank, isHere);
  });
  useFocusKept(scroller);
  const pointer = useGridPointer({ ...shared, focus });
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        data-keys
        aria-label="Events"
        aria-rowcount={count + 1}
        aria-colcount={columns.length + (hasCheckbox ? 1 : 0)}
        aria-multiselectable
        aria-busy={blocks.isLoading}
        {...pointer.handlers}
        style={widthsOf(columns, rowHeight)}
        className="relative min-h-0 grow scroll-pt-head overflow-auto overscroll-contain bg-bg will-change-scroll"
      >
        <Header
          {...{ columns, zone, hasCheckbox, onWidth }}
          order={parsed.query.order}
          onOrder={() => go({ order: parsed.query.order === 'desc' ? 'asc' : 'desc' })}
        />
        <Rows
          {...{ view, focus, count, at, columns, selection, hasCheckbox }}
          lead={lead.length}
          hovered={pointer.hovered}
        />
      </div>
      <TimeCard grid={scroller} pointed={pointer.hovered} />
    </>
  );
}

/** The focus stays in the list when the grid goes: it would fall out of the page. */
function useFocusKept(scroller: GridProps['scroller']): void {
  useLayoutEffect(() => {
    const box = scroller.current;
    return () => {
      if (box?.contains(document.activeElement)) box.parentElement?.focus();
    };
  }, [scroller]);
}

interface RowsProps extends Pick<GridProps, 'selection'> {
  view: Window;
  focus: GridFocus;
  count: number;
  at(rank: number): Cell;
  columns: readonly PlacedColumn[];
  hasCheckbox: boolean;
  lead: number;
  hovered: Pointed | undefined;
}

function Rows({ view, focus, count, at, columns, selection, hasCheckbox, lead, hovered }: RowsProps) {
  const { zone, openId, search } = useExplorer();
  return (
    <div role="rowgroup" className="relative" style={{ height: view.height }}>
      {ranksDrawn(view, focus, count).map((rank) => {
        const content = at(rank);
        const id = 'id' in content ? content.id : undefined;
        const isOpen = id !== undefined && id === openId;
        const isSelected = id !== undefined && selection.has(id);
        const focused = rank === focus.rank ? focus.column : undefined;
        return (
          <Row
            key={rank}
            {...{ content, rank, columns, zone, search }}
            top={view.startOf(rank)}
            look={{ isCurrent: rank === focus.rank, isOpen, isSelected, isNew: rank < lead, hasCheckbox }}
            activeColumn={hovered?.rank === rank ? hovered.column : focused}
          />
        );
      })}
    </div>
  );
}

function behind({ first, last }: Window['ranks'], lead: number) {
  return { first: Math.max(0, first - lead), last: Math.max(0, last - lead) };
}

/** Those near what is in sight, and the one that has the focus: it would be lost with its row. */
function ranksDrawn({ ranks: { first, last } }: Window, { rank }: GridFocus, count: number): number[] {
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => first + nth);
  return (rank >= first && rank <= last) || rank >= count ? drawn : [...drawn, rank];
}

/** One width for all cells of a column and one height for all rows, so that resizing draws no row again. */
function widthsOf(columns: readonly PlacedColumn[], rowHeight: number): CSSProperties {
  const widths = columns.map(({ column, width }) => [`--w-${column.id}`, `${width}px`]);
  return Object.fromEntries([...widths, ['--row', `${rowHeight}px`]]);
}
