import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { showUnder } from '@/components/ui/popover';
import { sayCount } from '@/lib/client/figures';
import { hoursOfOptions } from '@/lib/client/panels';
import { rangeLabel } from '@/lib/client/range-label';
import { CountLink } from './count-link';
import { useStats } from './stats-context';

/** A cell of the heat map that is open. */
export interface OpenCell {
  /** 1 is Monday. */
  weekday: number;
  hour: number;
  events: number;
  name: string;
  button: HTMLElement;
}

/** The hours that a cell is made of, each with its events; they sum to the cell. */
export function CellPopover({ cell, onClose }: { cell: OpenCell; onClose(): void }) {
  const { name, button } = cell;
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (panel.current) return showUnder(button, panel.current);
  }, [button]);
  return (
    <div
      ref={panel}
      popover="auto"
      role="dialog"
      aria-label={name}
      onBeforeToggle={(event) => {
        if (event.newState === 'open') return;
        if (panel.current?.contains(document.activeElement)) button.focus();
        onClose();
      }}
      className="inset-auto overflow-auto overscroll-contain rounded-md border border-line bg-bg text-body text-fg shadow-popover"
    >
      <div className="flex max-h-72 min-w-64 flex-col gap-2 overflow-auto p-3">
        <p className="font-medium tabular-nums">{name}</p>
        <Hours cell={cell} />
        <Button className="self-start" onClick={() => panel.current?.hidePopover()}>
          Close
        </Button>
      </div>
    </div>
  );
}

function Hours({ cell: { weekday, hour, events } }: { cell: OpenCell }) {
  const { question, zone, zoneName, nowMs, query, hrefOf } = useStats();
  const { data, error } = useQuery({
    ...hoursOfOptions(question, zoneName, weekday, hour),
    enabled: events > 0,
  });
  if (events === 0) return null;
  if (error) return <p role="alert">These hours could not be counted.</p>;
  if (!data) return <p aria-busy="true">Counting…</p>;
  const hours = (data.hours ?? []).map((it) => ({
    ...{ fromMs: Date.parse(it.from), toMs: Date.parse(it.to), events: it.events },
  }));
  const filled = hours.filter((it) => it.events > 0);
  const empty = hours.length - filled.length;
  return (
    <ul className="flex flex-col">
      {filled.map(({ events: count, ...span }) => (
        <li key={span.fromMs} className="flex justify-between gap-4 border-t border-line py-1 tabular-nums">
          <span>{rangeLabel(span, zone, nowMs)}</span>
          <CountLink
            events={count}
            of={`events, ${rangeLabel(span, zone)}`}
            href={hrefOf(query.conditions, span)}
          />
        </li>
      ))}
      {empty > 0 && (
        <li className="border-t border-line pt-1 text-fg2">{sayCount(empty, 'hour')} without events</li>
      )}
    </ul>
  );
}
