import { memo } from 'react';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { isErased, type ShownEvent } from '@/lib/client/event';
import { timeText, type Zone, zoneLabel } from '@/lib/client/zone';
import { Cell } from './cell';
import type { Cell as Content } from './use-blocks';
import type { PlacedColumn } from './use-columns';

export interface RowProps {
  content: Content;
  /** Place in the list, from 0. */
  rank: number;
  top: number;
  columns: readonly PlacedColumn[];
  zone: Zone;
  /** What of the query stands in its link. */
  search: string;
  look: RowLook;
  /** The cell that is pointed at, or has the focus. */
  activeColumn: string | undefined;
}

/** What is said of a row beside its content. */
export interface RowLook {
  isCurrent: boolean;
  isOpen: boolean;
  isSelected: boolean;
  isNew: boolean;
  hasCheckbox: boolean;
}

/** One row of the grid; drawn again only when something of it changes. */
export const Row = memo(RowView, (a, b) => {
  const { look: before, ...others } = a;
  const { look: now, ...rest } = b;
  return isAlike(before, now) && isAlike(others, rest);
});

function isAlike<T extends object>(a: T, b: T): boolean {
  return Object.entries(a).every(([name, value]) => Object.is(value, Reflect.get(b, name)));
}

function RowView({ content, rank, top, columns, look, ...more }: RowProps) {
  const event = 'isLoading' in content || 'error' in content || isErased(content) ? undefined : content;
  const { isCurrent, isOpen, isSelected, isNew, hasCheckbox } = look;
  return (
    <div
      role="row"
      aria-rowindex={rank + 2}
      aria-selected={isSelected}
      aria-busy={'isLoading' in content || undefined}
      aria-label={event ? nameOf(event, more.zone) : undefined}
      aria-current={isOpen || undefined}
      tabIndex={isCurrent ? 0 : -1}
      data-rank={rank}
      data-id={'id' in content ? content.id : undefined}
      style={{ transform: `translateY(${top}px)`, height: 'var(--row)' }}
      className={cn(
        'group absolute inset-x-0 flex w-max min-w-full items-stretch border-b border-line bg-bg outline-offset-[-2px]',
        isSelected || isOpen ? 'bg-selected' : 'hover:bg-hover',
        isNew && 'is-new',
        isOpen && 'is-open',
      )}
    >
      {hasCheckbox && <SelectCell rank={rank} isSelected={isSelected} />}
      {event ? (
        <Cells event={event} columns={columns} {...more} offset={hasCheckbox ? 2 : 1} />
      ) : (
        <Instead content={content} columns={columns} />
      )}
    </div>
  );
}

function Cells({
  event,
  columns,
  offset,
  zone,
  search,
  activeColumn,
}: Pick<RowProps, 'columns' | 'zone' | 'search' | 'activeColumn'> & { event: ShownEvent; offset: number }) {
  const href = `/logs/${encodeURIComponent(event.id)}${search}`;
  return columns.map((placed, nth) => (
    <div
      key={placed.column.id}
      role="gridcell"
      aria-colindex={nth + offset}
      tabIndex={-1}
      data-column={placed.column.id}
      style={{ width: `var(--w-${placed.column.id})`, insetInlineStart: placed.pinnedAt }}
      className={cn(
        'flex shrink-0 items-center overflow-hidden whitespace-nowrap bg-inherit px-2 outline-offset-[-2px]',
        placed.pinnedAt === undefined ? 'relative' : 'sticky z-[1]',
        nth === columns.length - 1 && 'grow',
      )}
    >
      <Cell
        event={event}
        placed={placed}
        zone={zone}
        href={href}
        isActive={activeColumn === placed.column.id}
      />
    </div>
  ));
}

function SelectCell({ rank, isSelected }: { rank: number; isSelected: boolean }) {
  return (
    <div
      role="gridcell"
      aria-colindex={1}
      className="flex w-8 shrink-0 items-center justify-center bg-inherit"
    >
      <input
        type="checkbox"
        tabIndex={-1}
        checked={isSelected}
        readOnly
        data-action="select"
        aria-label={`Select row ${rank + 1}`}
        className="size-4 min-h-0"
      />
    </div>
  );
}

/** A row that is not there yet, could not be loaded, or holds the place of an erased event. */
function Instead({ content, columns }: Pick<RowProps, 'content' | 'columns'>) {
  if ('isLoading' in content)
    return columns.map(({ column }) => (
      <div
        key={column.id}
        role="gridcell"
        style={{ width: `var(--w-${column.id})` }}
        className="flex shrink-0 items-center px-2"
      >
        <span className="h-2 w-3/5 rounded bg-hover" />
      </div>
    ));
  return (
    <div role="gridcell" className="flex items-center gap-2 px-2 text-fg2">
      {'error' in content ? (
        <>
          Could not load
          <button type="button" data-action="retry" onClick={content.again} className="text-accent underline">
            Retry
          </button>
        </>
      ) : (
        <em>Erased. Its entry stays in the ledger.</em>
      )}
    </div>
  );
}

/** `denied, role.updated, ana@acme.example, 14:03:22 UTC`: what a row is called. */
function nameOf(event: ShownEvent, zone: Zone): string {
  const actor = event.actorEmail ?? event.actorName ?? event.actorId;
  const time = timeText(Date.parse(event.occurredAt), zone);
  return [event.result, event.action, ...(actor === undefined ? [] : [actor]), `${time} ${zoneLabel(zone)}`]
    .map((text) => visible(text.slice(0, 120)))
    .join(', ');
}
