import { useEffect, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { timeText, zoneLabel } from '@/lib/client/zone';
import type { Sight } from './grid/use-window';
import type { Shown } from './use-shown';
import { type Sights, useSight } from './use-sight';

const exact = new Intl.NumberFormat('en-US');

interface StatusBarProps {
  shown: Shown;
  sights: Sights;
  count: number;
  onGoTo(): void;
}

/** Which rows are in sight, of how many, and of which state of the log: nothing moves as the numbers grow. */
export function StatusBar({ shown, sights, count, onGoTo }: StatusBarProps) {
  const sight = useSight(sights, (present) => present);
  const { anchor, zone, parsed } = useExplorer();
  const pinned = parsed.query.asOf !== undefined;
  return (
    <footer className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 border-t border-line px-3 text-label text-fg2 tabular-nums">
      <p>{sayRows(shown, sight, count)}</p>
      <Total text={sayTotal(shown)} />
      <div className="ms-auto flex items-center gap-x-3">
        <p className="hidden sm:block">
          {shown.total !== undefined && (shown.isAtLeast ? 'too many to count · ' : 'exact · ')}
          {pinned
            ? 'as of the link'
            : `as of ${timeText(anchor.nowMs, zone).slice(11, 19)} ${zoneLabel(zone)}`}
        </p>
        {shown.coverage?.from && (
          <p className="hidden lg:block">
            Log covers {shown.coverage.from.slice(0, 10)} to {shown.coverage.to?.slice(0, 10)}
          </p>
        )}
        <button type="button" onClick={onGoTo} className="min-h-6 text-accent hover:underline">
          Go to… <kbd className="font-mono text-meta text-fg3">⌥G</kbd>
        </button>
      </div>
    </footer>
  );
}

function sayRows({ total, isAtLeast }: Shown, sight: Sight | undefined, count: number): string {
  if (total === undefined) return 'Rows are not known';
  if (count === 0) return 'No rows';
  const all = `${isAtLeast ? 'at least ' : ''}${exact.format(count)}`;
  if (!sight) return `${all} rows`;
  return `Rows ${exact.format(sight.first + 1)}–${exact.format(Math.min(sight.last + 1, count))} of ${all}`;
}

function sayTotal({ total, isAtLeast }: Shown): string {
  if (total === undefined) return '';
  if (total === 0) return 'No events match';
  return `${isAtLeast ? 'At least ' : ''}${exact.format(total)} ${total === 1 ? 'event' : 'events'}`;
}

/** So long a total has to stand before it is said aloud. */
const SETTLE_MS = 500;

function Total({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
