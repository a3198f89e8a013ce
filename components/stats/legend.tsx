import Link from 'next/link';
import { ResultBadge } from '@/components/audit/result-badge';
import { RESULTS } from '@/lib/audit/event';
import { condition } from '@/lib/audit/filter';
import type { Bar } from '@/lib/client/bars';
import { countText } from '@/lib/client/figures';
import { withConditions } from '@/lib/client/stats-query';
import { useStats } from './stats-context';

/** What the bars are made of, with the sum of each result. */
export function Legend({ bars, hasBefore }: { bars: readonly Bar[]; hasBefore: boolean }) {
  const { hrefOf, query, period } = useStats();
  const sums = RESULTS.map((result) => ({
    result,
    events: bars.reduce((sum, { byResult }) => sum + (byResult[result] ?? 0), 0),
  }));
  return (
    <ul aria-label="Results" className="flex h-6 shrink-0 items-center gap-x-4 overflow-hidden text-label">
      {sums
        .filter(({ events }) => events > 0)
        .map(({ result, events }) => (
          <li key={result} className="whitespace-nowrap">
            <Link
              href={hrefOf(withConditions(query.conditions, [condition('result', 'eq', result)]))}
              prefetch={false}
              data-events={events}
              className="inline-flex min-h-6 items-center gap-1 hover:underline"
            >
              <ResultBadge result={result} />
              <span className="tabular-nums">{countText(events)}</span>
            </Link>
          </li>
        ))}
      {hasBefore && (
        <li className="inline-flex items-center gap-1 whitespace-nowrap text-fg2">
          <span aria-hidden className="w-4 border-t border-dashed border-fg2" />
          {period}
        </li>
      )}
    </ul>
  );
}
