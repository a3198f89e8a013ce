import { Copy, Filter, FilterX } from 'lucide-react';
import type { MouseEvent } from 'react';
import { Redacted, redactedWith } from '@/components/audit/redacted';
import { ResultBadge } from '@/components/audit/result-badge';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { cellCondition } from '@/lib/client/columns';
import type { ShownEvent } from '@/lib/client/event';
import { timeText, type Zone } from '@/lib/client/zone';
import type { PlacedColumn } from './use-columns';

interface CellProps {
  event: ShownEvent;
  placed: PlacedColumn;
  zone: Zone;
  /** The address of the event: the time is its link. */
  href: string;
  isActive: boolean;
}

/** What a cell shows of an event; what can be done with its value stands over it while it is pointed at. */
export function Cell({ event, placed: { column }, zone, href, isActive }: CellProps) {
  const gone = redactedWith(column.id, event.redactedParts);
  return (
    <>
      {gone ? <Redacted part={gone} /> : <Value event={event} column={column} zone={zone} href={href} />}
      {isActive && !gone && <CellActions event={event} column={column} />}
    </>
  );
}

interface ValueProps {
  event: ShownEvent;
  column: PlacedColumn['column'];
  zone: Zone;
  href: string;
}

function Value({ event, column, zone, href }: ValueProps) {
  if (column.id === 'occurredAt' || column.id === 'receivedAt') {
    const ms = Date.parse(event[column.id]);
    const time = (
      <time dateTime={event[column.id]} className="font-mono text-code">
        {timeText(ms, zone)}
      </time>
    );
    if (column.id === 'receivedAt') return time;
    return (
      <a href={href} tabIndex={-1} className="text-fg hover:text-accent hover:underline">
        {time}
      </a>
    );
  }
  if (column.id === 'result') return <ResultBadge result={event.result} />;
  const text = column.text(event);
  if (text === undefined) return <span className="text-fg3">—</span>;
  return (
    <bdi className={cn('truncate', column.isCode && 'font-mono text-code')}>
      {visible(text.slice(0, TEXT_MAX))}
    </bdi>
  );
}

/** More of a text no cell is wide enough for. */
const TEXT_MAX = 300;

/** Names of what a cell offers; the grid does it, where all clicks of rows are heard. */
export type CellAction = 'filter-for' | 'filter-out' | 'copy';

const ACTIONS = [
  { action: 'filter-for', icon: Filter, label: 'Filter for' },
  { action: 'filter-out', icon: FilterX, label: 'Filter out' },
  { action: 'copy', icon: Copy, label: 'Copy' },
] as const satisfies readonly { action: CellAction; icon: unknown; label: string }[];

function CellActions({ event, column }: { event: ShownEvent; column: PlacedColumn['column'] }) {
  const canFilter = cellCondition(column, event) !== undefined;
  return (
    <span className="absolute inset-y-0 end-0 flex items-center bg-inherit ps-1">
      {ACTIONS.filter(({ action }) => canFilter || action === 'copy').map(({ action, icon: Icon, label }) => (
        <button
          key={action}
          type="button"
          data-action={action}
          title={`${label} ${column.label.toLowerCase()}`}
          aria-label={`${label} ${column.label.toLowerCase()}`}
          tabIndex={-1}
          onMouseDown={keepFocus}
          className="inline-flex size-6 items-center justify-center rounded text-fg2 hover:bg-selected hover:text-fg"
        >
          <Icon aria-hidden className="size-3.5" />
        </button>
      ))}
    </span>
  );
}

/** A click on what a row offers leaves the focus where it is. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
