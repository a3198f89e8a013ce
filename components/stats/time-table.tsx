import { RESULTS } from '@/lib/audit/event';
import { condition } from '@/lib/audit/filter';
import type { Bar } from '@/lib/client/bars';
import { countText } from '@/lib/client/figures';
import { withConditions } from '@/lib/client/stats-query';
import { timeText } from '@/lib/client/zone';
import { CountLink } from './count-link';
import { DataTable } from './data-table';
import { useStats } from './stats-context';

/** The bars as numbers, each the way to its events; those without any are left out. */
export function TimeTable({ bars, before }: { bars: readonly Bar[]; before: readonly number[] | undefined }) {
  const { zone, hrefOf, query } = useStats();
  const results = RESULTS.filter((result) => bars.some(({ byResult }) => byResult[result]));
  const filled = bars.flatMap((bar, nth) => (bar.events > 0 || before?.[nth] ? [{ bar, nth }] : []));
  return (
    <DataTable
      caption="Events over time"
      head={['From', 'Events', ...results, ...(before ? ['Before'] : [])]}
      rows={filled.map(({ bar, nth }) => {
        const span = { fromMs: bar.startMs, toMs: bar.endMs - 1 };
        const from = timeText(bar.startMs, zone).replace(/(:00)?\.000/, '');
        return {
          key: String(bar.startMs),
          cells: [
            <time key="from" dateTime={new Date(bar.startMs).toISOString()} className="font-mono text-label">
              {from}
            </time>,
            <CountLink
              key="events"
              events={bar.events}
              of={`events from ${from}`}
              href={hrefOf(query.conditions, span)}
            />,
            ...results.map((result) => (
              <CountLink
                key={result}
                events={bar.byResult[result] ?? 0}
                of={`${result} from ${from}`}
                href={hrefOf(withConditions(query.conditions, [condition('result', 'eq', result)]), span)}
              />
            )),
            ...(before ? [countText(before[nth] ?? 0)] : []),
          ],
        };
      })}
    />
  );
}

/** Every bar as a row of a file; times are RFC 3339, the end inclusive. */
export function barRows(bars: readonly Bar[]): string[][] {
  return [
    ['from', 'to', 'events', ...RESULTS],
    ...bars.map(({ startMs, endMs, events, byResult }) => [
      new Date(startMs).toISOString(),
      new Date(endMs - 1).toISOString(),
      ...[events, ...RESULTS.map((result) => byResult[result] ?? 0)].map(String),
    ]),
  ];
}
