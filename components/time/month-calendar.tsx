'use client';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Span } from '@/lib/audit/span';
import {
  addMonths,
  DAY_STEPS,
  type Day,
  dayEndMs,
  dayOf,
  dayStartMs,
  monthWeeks,
} from '@/lib/client/month-grid';
import type { Bounds } from '@/lib/client/time-range';
import type { Zone } from '@/lib/client/zone';
import { DayCell } from './day-cell';
import { StepButton } from './step-button';

interface MonthCalendarProps {
  bounds: Bounds;
  zone: Zone;
  nowMs: number;
  onRange(span: Span): void;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Whole days in the zone: the first one chosen, and then the last, in either order. None lies ahead of today. */
export function MonthCalendar({ bounds, zone, nowMs, onRange }: MonthCalendarProps) {
  const id = useId();
  const grid = useRef<HTMLTableElement>(null);
  const today = dayOf(nowMs, zone);
  const [shown, setShown] = useState<Day>();
  const [first, setFirst] = useState<Day>();
  const last = dayOf(Math.min(bounds.toMs ?? nowMs, nowMs), zone);
  const at = shown ?? last;
  const from = bounds.fromMs === undefined ? undefined : dayOf(bounds.fromMs, zone);
  const choose = (day: Day) => {
    if (day > today) return;
    setShown(day);
    if (first === undefined) return setFirst(day);
    const [start, end] = [Math.min(first, day), Math.max(first, day)];
    onRange({ fromMs: dayStartMs(start, zone), toMs: Math.min(dayEndMs(end, zone), nowMs) });
  };
  const move = (event: KeyboardEvent) => {
    const step = DAY_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    flushSync(() => setShown(step(at)));
    const button = grid.current?.querySelector('[tabindex="0"]');
    if (button instanceof HTMLElement) button.focus();
  };
  const isDone = first === undefined;
  return (
    <div className="flex flex-col">
      <div className="flex items-center justify-between">
        <StepButton label="Previous month" path="M10 3 5 8l5 5" onStep={() => setShown(addMonths(at, -1))} />
        <span id={id} aria-live="polite" className="font-medium">
          {MONTH.format(at)}
        </span>
        <StepButton label="Next month" path="m6 3 5 5-5 5" onStep={() => setShown(addMonths(at, 1))} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA allows it, and a table keeps its columns */}
      <table ref={grid} role="grid" aria-labelledby={id} aria-describedby={`${id}-hint`} onKeyDown={move}>
        <Weekdays />
        <Days at={at} today={today} chosen={isDone ? [from, last] : [first, first]} onChoose={choose} />
      </table>
      <p id={`${id}-hint`} aria-live="polite" className="text-center text-meta text-fg3">
        {isDone ? 'Choose the first day' : 'Choose the last day'}
      </p>
    </div>
  );
}

function Weekdays() {
  return (
    <thead>
      <tr>
        {WEEKDAYS.map((name) => (
          <th key={name} scope="col" abbr={name} className="text-meta font-normal text-fg3">
            {name.slice(0, 2)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type Chosen = readonly [from: Day | undefined, to: Day];

interface DaysProps {
  at: Day;
  today: Day;
  /** Both ends are chosen; a beginning that is open is none. */
  chosen: Chosen;
  onChoose(day: Day): void;
}

function Days({ at, today, chosen, onChoose }: DaysProps) {
  return (
    <tbody>
      {monthWeeks(at).map((week, nth) => (
        <tr key={nth}>
          {week.map((day, column) => (
            <DayCell
              key={day ?? `none-${column}`}
              day={day}
              isStop={day === at}
              isToday={day === today}
              isAhead={day !== undefined && day > today}
              place={placeIn(day, chosen)}
              onChoose={onChoose}
            />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const MONTH = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function placeIn(day: Day | undefined, [from, to]: Chosen): 'end' | 'inside' | 'outside' {
  if (day === undefined) return 'outside';
  if (day === from || day === to) return 'end';
  return day < to && (from === undefined || day > from) ? 'inside' : 'outside';
}
