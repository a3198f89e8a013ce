import Link from 'next/link';
import { countText, percentText, sayCount, shareOf } from '@/lib/client/figures';
import { sayValue, ValueText } from './value-text';

export interface BarItem {
  value: string | null;
  events: number;
  href: string;
}

interface BarListProps {
  label: string;
  items: readonly BarItem[];
  /** Events of all other values, and the way to them. */
  other: { values: number; events: number; href: string | undefined };
}

/** The most frequent values, each as long as its share of the most frequent one, and the way to its events. */
export function BarList({ label, items, other }: BarListProps) {
  const most = Math.max(1, ...items.map(({ events }) => events));
  const whole = items.reduce((sum, { events }) => sum + events, other.events);
  if (items.length === 0) return <p className="text-fg2">None in this range.</p>;
  return (
    <ol aria-label={label} className="flex flex-col">
      {items.map(({ value, events, href }) => (
        <li key={value ?? ''} className="relative h-6.5">
          <span
            aria-hidden
            style={{ width: `${(100 * events) / most}%` }}
            className="absolute inset-y-px start-0 rounded-sm bg-accent/12 print:[print-color-adjust:exact]"
          />
          <Link
            href={href}
            prefetch={false}
            data-events={events}
            aria-label={`${sayValue(value)}, ${sayCount(events, 'event')}`}
            className="relative flex h-full items-center gap-2 px-1 hover:bg-hover/60"
          >
            <span className="min-w-0 grow truncate">
              <ValueText value={value} />
            </span>
            <Numbers events={events} whole={whole} />
          </Link>
        </li>
      ))}
      {other.events > 0 && (
        <li className="flex h-6.5 items-center gap-2 px-1 text-fg2">
          <span className="grow">{sayCount(other.values, 'other')}</span>
          {other.href === undefined ? (
            <Numbers events={other.events} whole={whole} />
          ) : (
            <Link
              href={other.href}
              prefetch={false}
              data-events={other.events}
              aria-label={`All others, ${sayCount(other.events, 'event')}`}
              className="flex items-center gap-2 hover:underline"
            >
              <Numbers events={other.events} whole={whole} />
            </Link>
          )}
        </li>
      )}
    </ol>
  );
}

function Numbers({ events, whole }: { events: number; whole: number }) {
  return (
    <>
      <span className="shrink-0 tabular-nums">{countText(events)}</span>
      <span className="w-14 shrink-0 text-end text-label text-fg3 tabular-nums">
        {percentText(shareOf(events, whole))}
      </span>
    </>
  );
}
