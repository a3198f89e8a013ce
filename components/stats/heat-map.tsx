import { type KeyboardEvent, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { countText, sayCount } from '@/lib/client/figures';
import { levelOf, levelRanges } from '@/lib/client/heat';
import type { OpenCell } from './cell-popover';

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** By level: larger and stronger at once, so that it is read without colour. */
const LOOKS = [
  'size-0',
  'size-1.5 bg-accent/45',
  'size-2.5 bg-accent/60',
  'size-3.5 bg-accent/75',
  'size-4.5 bg-accent/90',
  'size-5.5 bg-accent',
] as const;

/** Steps between cells, as a week goes. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 24, ArrowUp: -24 };

interface HeatMapProps {
  /** Events of each hour, of each weekday from Monday on. */
  weekdays: readonly (readonly number[])[];
  /** Whether they are shown as numbers. */
  isNumbers: boolean;
  onOpen(cell: OpenCell): void;
}

/** A week of hours as a table: one tab stop, arrow keys between the cells. */
export function HeatMap({ weekdays, isNumbers, onOpen }: HeatMapProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [active, setActive] = useState(0);
  const most = Math.max(1, ...weekdays.flat());
  const move = (event: KeyboardEvent) => {
    const next = active + (STEPS[event.key] ?? Number.NaN);
    const cell = body.current?.querySelectorAll('button')[next];
    if (!cell) return;
    event.preventDefault();
    setActive(next);
    cell.focus();
  };
  return (
    <div className="h-full overflow-auto print:h-auto">
      <table className="w-full min-w-160 table-fixed text-label tabular-nums">
        <caption className="sr-only">Events of each hour of the week</caption>
        <thead className="text-meta text-fg2">
          <tr>
            <td className="w-10" />
            {Array.from({ length: 24 }, (_, hour) => (
              <th key={hour} scope="col" className="pb-1 font-normal">
                {String(hour).padStart(2, '0')}
                <span className="sr-only">:00</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={move}>
          {weekdays.map((hours, day) => (
            <tr key={WEEKDAYS[day]}>
              <th scope="row" className="pe-2 text-start font-normal text-fg2">
                {WEEKDAYS[day]}
              </th>
              {hours.map((events, hour) => {
                const name = `${WEEKDAYS[day]} ${String(hour).padStart(2, '0')}:00, ${sayCount(events, 'event')}`;
                return (
                  <td key={hour} className="border border-line p-0">
                    <button
                      type="button"
                      aria-label={name}
                      aria-haspopup="dialog"
                      title={name}
                      tabIndex={day * 24 + hour === active ? 0 : -1}
                      onFocus={() => setActive(day * 24 + hour)}
                      onClick={(it) =>
                        onOpen({ weekday: day + 1, hour, events, name, button: it.currentTarget })
                      }
                      className="flex h-8 w-full items-center justify-center hover:bg-hover"
                    >
                      {isNumbers ? <Figure events={events} /> : <Block level={levelOf(events, most)} />}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {!isNumbers && <Scale most={Math.max(0, ...weekdays.flat())} />}
    </div>
  );
}

function Figure({ events }: { events: number }) {
  return <span className={cn('truncate text-meta', events === 0 && 'text-fg3')}>{countText(events)}</span>;
}

function Block({ level }: { level: number }) {
  return <span aria-hidden className={cn('rounded-sm print:[print-color-adjust:exact]', LOOKS[level])} />;
}

/** Which counts look like what. */
function Scale({ most }: { most: number }) {
  return (
    <ul
      aria-label="Scale"
      className="flex flex-wrap items-center gap-x-4 pt-2 text-meta text-fg2 tabular-nums"
    >
      {levelRanges(most).map(({ level, low, high }) => (
        <li key={level} className="inline-flex h-6 items-center gap-1">
          <Block level={level} />
          {low === high ? countText(low) : `${countText(low)}–${countText(high)}`}
        </li>
      ))}
    </ul>
  );
}
