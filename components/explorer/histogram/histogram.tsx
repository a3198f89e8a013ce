import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Button } from '@/components/ui/button';
import { readBars } from '@/lib/client/bars';
import { histogramOptions, retry } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';
import { BarChart } from './bar-chart';
import { BarTable } from './bar-table';

const BARS = 120;

/** Events over time by result, and the way to a part of it. As high while it loads as when it is there. */
export function Histogram({ question }: { question: Question }) {
  const { zone } = useExplorer();
  const { data, error, refetch } = useQuery({
    ...histogramOptions(question, BARS, zone === 'utc' ? 'UTC' : zone),
    retry,
    placeholderData: (before) => before,
  });
  const bars = useMemo(() => (data ? readBars(data) : []), [data]);
  return (
    <div className="relative h-chart shrink-0 border-b border-line px-3 py-1" aria-busy={!data && !error}>
      {error && !data ? (
        <p className="flex h-full items-center gap-2 text-fg2">
          Events over time are unavailable <Button onClick={() => void refetch()}>Retry</Button>
        </p>
      ) : (
        <>
          <BarChart bars={bars} />
          <BarTable bars={bars} zone={zone} />
        </>
      )}
    </div>
  );
}
