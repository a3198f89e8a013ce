import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { cn } from '@/components/ui/cn';
import { COLUMN_WIDTH } from '@/lib/audit/layout';
import { type Zone, zoneLabel } from '@/lib/client/zone';
import type { PlacedColumn } from './use-columns';

interface HeaderProps {
  columns: readonly PlacedColumn[];
  zone: Zone;
  order: 'desc' | 'asc';
  hasCheckbox: boolean;
  onOrder(): void;
  onWidth(id: string, width: number | null): void;
}

/** The names of the columns; the time turns the order round, and every edge sets a width. */
export function Header({ columns, zone, order, hasCheckbox, onOrder, onWidth }: HeaderProps) {
  return (
    <div role="rowgroup" className="sticky top-0 z-[3] w-max min-w-full bg-bg">
      <div
        role="row"
        aria-rowindex={1}
        className="flex h-head border-b border-line bg-bg text-label font-medium text-fg2"
      >
        {hasCheckbox && (
          <div role="columnheader" aria-colindex={1} className="w-8 shrink-0">
            <span className="sr-only">Selected</span>
          </div>
        )}
        {columns.map((placed, nth) => (
          <div
            key={placed.column.id}
            role="columnheader"
            aria-colindex={nth + (hasCheckbox ? 2 : 1)}
            aria-sort={
              placed.column.id !== 'occurredAt' ? undefined : order === 'desc' ? 'descending' : 'ascending'
            }
            style={{ width: `var(--w-${placed.column.id})`, insetInlineStart: placed.pinnedAt }}
            className={cn(
              'flex shrink-0 items-center bg-inherit px-2',
              placed.pinnedAt === undefined ? 'relative' : 'sticky z-[1]',
              nth === columns.length - 1 && 'grow',
            )}
          >
            {placed.column.id === 'occurredAt' ? (
              <SortButton zone={zone} order={order} onOrder={onOrder} />
            ) : (
              <span className="truncate">{placed.column.label}</span>
            )}
            <Resizer placed={placed} onWidth={onWidth} />
          </div>
        ))}
      </div>
    </div>
  );
}

function SortButton({ zone, order, onOrder }: Pick<HeaderProps, 'zone' | 'order' | 'onOrder'>) {
  const Arrow = order === 'desc' ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={onOrder}
      title={order === 'desc' ? 'Newest first: turn round' : 'Oldest first: turn round'}
      className="inline-flex min-h-6 items-center gap-1 rounded hover:text-fg"
    >
      Time ({zoneLabel(zone)}) <Arrow aria-hidden className="size-3" />
    </button>
  );
}

const STEP = 8;

/** The edge of a column: dragged, moved by arrow keys, or set back by a double click. */
function Resizer({
  placed: { column, width },
  onWidth,
}: {
  placed: PlacedColumn;
  onWidth: HeaderProps['onWidth'];
}) {
  const drag = useRef<{ x: number; width: number } | undefined>(undefined);
  const set = (wanted: number) =>
    onWidth(column.id, Math.max(COLUMN_WIDTH.min, Math.min(COLUMN_WIDTH.max, Math.round(wanted))));
  const press = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width };
  };
  const move = (event: PointerEvent) => {
    if (drag.current) set(drag.current.width + event.clientX - drag.current.x);
  };
  const turn = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? STEP : event.key === 'ArrowLeft' ? -STEP : undefined;
    if (step === undefined) return;
    event.preventDefault();
    set(width + step);
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.label}`}
      aria-valuenow={width}
      aria-valuemin={COLUMN_WIDTH.min}
      aria-valuemax={COLUMN_WIDTH.max}
      tabIndex={0}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onDoubleClick={() => onWidth(column.id, null)}
      onKeyDown={turn}
      className="absolute inset-y-1 end-0 w-2 cursor-col-resize touch-none border-e border-line hover:border-accent"
    />
  );
}
