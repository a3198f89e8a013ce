import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type RefObject, useState } from 'react';
import { PointMenu } from '@/components/ui/point-menu';
import { visible } from '@/lib/audit/visible';
import { addCondition, opposite } from '@/lib/client/edit-filter';
import type { LogRow, ShownEvent } from '@/lib/client/event';
import { rankOptions } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';
import { useExplorer } from './explorer-context';
import type { Target } from './go-to-dialog';
import { Cards } from './grid/cards';
import { Grid, type GridLayout } from './grid/grid';
import type { GridActions } from './grid/grid-actions';
import type { Jump } from './grid/use-jump';
import type { Selection } from './grid/use-selection';
import type { Sight } from './grid/use-window';
import { rowMenu } from './row-menu';
import { useCopy, useWhole } from './use-copy';
import type { Shown } from './use-shown';

const NoRows = dynamic(() => import('./list-states').then((it) => it.NoRows));
const ListFault = dynamic(() => import('./list-states').then((it) => it.ListFault));
const SelectionBar = dynamic(() => import('./selection-bar').then((it) => it.SelectionBar), { ssr: false });
const GoToDialog = dynamic(() => import('./go-to-dialog').then((it) => it.GoToDialog), { ssr: false });

export interface EventListProps {
  shown: Shown;
  lead: readonly LogRow[];
  layout: GridLayout & { isNarrow: boolean };
  selection: Selection;
  scroller: RefObject<HTMLDivElement | null>;
  /** Row that is shown first. */
  start: number;
  goTo: GoTo;
  onOpen(id: string, rank: number): void;
  onHold(isHeld: boolean): void;
  onSight(sight: Sight): void;
}

/** Where the list is asked to go, and the dialog that asks. */
export interface GoTo {
  isOpen: boolean;
  close(): void;
  jumps: readonly Jump[];
  onJump(jump: Jump): void;
}

/** The row that the list is entered at. */
function focusRow(scroller: RefObject<HTMLElement | null>): void {
  scroller.current?.querySelector<HTMLElement>('[data-rank][tabindex="0"]')?.focus();
}

interface OpenMenu {
  event: ShownEvent;
  rank: number;
  point: { x: number; y: number };
}

/** The rows of what is shown, or why there are none; with their menu, what is selected, and the way to any of them. */
export function EventList({ shown, lead, layout, selection, ...props }: EventListProps) {
  const explorer = useExplorer();
  const { parsed, go } = explorer;
  const { jumps, onJump } = props.goTo;
  const copy = useCopy();
  const withWhole = useWhole();
  const [menu, setMenu] = useState<OpenMenu>();
  const total = shown.total ?? 0;
  const count = total + lead.length;
  const actions: GridActions = {
    ...{ open: props.onOpen, hold: props.onHold, copy },
    menu: (event, rank, point) => setMenu({ event, rank, point }),
    filter: (it, isOut) => go(addCondition(parsed.query, isOut ? (opposite(it) ?? it) : it)),
  };
  const goTo = useGoTo(shown.question, { lead: lead.length, count, onJump });
  if (shown.error && !shown.isPending && shown.total === undefined)
    return <ListFault error={shown.error} again={shown.again} />;
  if (shown.countError && shown.total === undefined)
    return <ListFault error={shown.countError} again={shown.again} />;
  const common = {
    shown,
    lead,
    total,
    start: props.start,
    jumps,
    scroller: props.scroller,
    onSight: props.onSight,
  };
  return (
    <>
      {count === 0 && shown.total !== undefined ? (
        <NoRows coverage={shown.coverage} />
      ) : layout.isNarrow ? (
        <Cards {...common} onOpen={props.onOpen} />
      ) : (
        <Grid {...common} layout={layout} selection={selection} actions={actions} />
      )}
      {selection.events.length > 0 && (
        <SelectionBar
          selection={selection}
          columns={layout.columns}
          onGone={() => focusRow(props.scroller)}
        />
      )}
      {menu && (
        <PointMenu
          label={`Event ${visible(menu.event.action)}`}
          point={menu.point}
          onClose={() => setMenu(undefined)}
          items={rowMenu({
            ...{ event: menu.event, explorer, copy, withWhole },
            onOpen: () => props.onOpen(menu.event.id, menu.rank),
            onSelect: () => selection.toggle(menu.event),
          })}
        />
      )}
      {props.goTo.isOpen && <GoToDialog count={count} onTarget={goTo} onClose={props.goTo.close} />}
    </>
  );
}

/** Goes to a row, to an instant, or to an event, which is opened wherever it is. */
function useGoTo(
  question: Question,
  { lead, count, onJump }: { lead: number; count: number; onJump(jump: Jump): void },
): (target: Target) => void {
  const { open, say } = useExplorer();
  const client = useQueryClient();
  return (target) => {
    if ('rank' in target) return onJump({ rank: target.rank, how: 'asked' });
    if ('id' in target) open(target.id);
    client.fetchQuery(rankOptions(question, target)).then(
      (rank) => {
        if (rank !== null) onJump({ rank: Math.min(rank + lead, count - 1), how: 'asked' });
      },
      // Of an event that is not in the list, the drawer says so.
      (error: Error) => 'at' in target && say(error.message),
    );
  };
}
