import { cn } from '@/components/ui/cn';
import type { Day } from '@/lib/client/month-grid';

interface DayCellProps {
  /** None: a place that belongs to another month. */
  day: Day | undefined;
  /** Whether Tab leads here; the arrow keys lead to the others. */
  isStop: boolean;
  isToday: boolean;
  isAhead: boolean;
  place: 'end' | 'inside' | 'outside';
  onChoose(day: Day): void;
}

const LOOKS = {
  end: 'bg-accent text-bg font-medium',
  inside: 'bg-selected text-fg',
  outside: 'text-fg hover:bg-hover',
} as const;

/** A day of the calendar, under its full name. */
export function DayCell({ day, isStop, isToday, isAhead, place, onChoose }: DayCellProps) {
  if (day === undefined) return <td className="size-8" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA allows it, and a table keeps its columns
    // biome-ignore lint/a11y/useFocusableInteractive: the button in it takes the focus
    <td role="gridcell" aria-selected={place !== 'outside'} className="p-0">
      <button
        type="button"
        aria-label={NAME.format(day)}
        aria-current={isToday ? 'date' : undefined}
        aria-disabled={isAhead}
        tabIndex={isStop ? 0 : -1}
        onClick={() => onChoose(day)}
        className={cn(
          'size-8 rounded text-label tabular-nums',
          isAhead ? 'text-fg3/50' : LOOKS[place],
          isToday && 'underline underline-offset-4',
        )}
      >
        {new Date(day).getUTCDate()}
      </button>
    </td>
  );
}

const NAME = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' });
