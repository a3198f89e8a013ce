import Link from 'next/link';
import { Button, buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import type { Span } from '@/lib/audit/span';
import { useStats } from './stats-context';

interface MarkedBarsProps {
  said: string | undefined;
  span: (Span & { events: number }) | undefined;
  isKept: boolean;
  clear(): void;
}

/** What is marked in the chart, and where it leads; its place is there without it. */
export function MarkedBars({ said, span, isKept, clear }: MarkedBarsProps) {
  const { hrefOf, query, zoom } = useStats();
  const range = span && { fromMs: span.fromMs, toMs: span.toMs };
  return (
    <div className="flex h-8 items-center gap-2 overflow-hidden print:hidden">
      <p aria-hidden className="min-w-0 truncate text-label tabular-nums">
        {said ?? <span className="text-fg3">Drag over bars to open them as a list or to zoom in</span>}
      </p>
      {range && isKept && (
        <>
          <Link
            href={hrefOf(query.conditions, range)}
            prefetch={false}
            data-events={span.events}
            className={cn(buttonClass(), 'shrink-0')}
          >
            Open in logs
          </Link>
          <Button
            className="shrink-0"
            onClick={() => {
              clear();
              zoom(range);
            }}
          >
            Zoom in
          </Button>
          <Button look="quiet" className="shrink-0 px-2" onClick={clear}>
            Clear
          </Button>
        </>
      )}
    </div>
  );
}
