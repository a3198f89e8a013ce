import { condition } from '@/lib/audit/filter';
import { percentText, sayCount, shareOf } from '@/lib/client/figures';
import type { WireResults } from '@/lib/client/panels';
import { otherFilter, valueFilter, withConditions } from '@/lib/client/stats-query';
import { CountLink } from './count-link';
import { DataTable } from './data-table';
import { type Asked, Panel } from './panel';
import { useStats } from './stats-context';
import { sayValue, ValueText } from './value-text';

const SHOWN = 10;
const FAILED = ['failure', 'denied', 'error'] as const;
const HEAD = ['Action', 'Events', 'Failure', 'Denied', 'Error', 'Not done'] as const;

/** Which actions failed, were denied or ended in an error: those with the most of these first. */
export function FailuresPanel({ asked }: { asked: Asked<WireResults> }) {
  const rowOf = useRows();
  return (
    <Panel
      {...{ id: 'failures', title: 'Failures by action', asked, size: 'tall', csv: csvRows }}
      table={(found) => (
        <DataTable caption="Failures by action" head={HEAD} rows={rowsOf(found, rowOf, 500)} />
      )}
    >
      {(found) =>
        found.values.length === 0 ? (
          <p className="text-fg2">No events in this range.</p>
        ) : (
          <DataTable caption="Failures by action" head={HEAD} rows={rowsOf(found, rowOf, SHOWN)} />
        )
      }
    </Panel>
  );
}

type RowOf = ReturnType<typeof useRows>;

/** One row: its counts with the lists of their events. */
function useRows() {
  const { query, hrefOf } = useStats();
  return (
    key: string,
    name: React.ReactNode,
    of: string,
    counts: Counts,
    found: ReturnType<typeof otherFilter>,
  ) => {
    const within = found && withConditions(query.conditions, found);
    const ofResult = (result: (typeof FAILED)[number]) =>
      within && hrefOf(withConditions(within, [condition('result', 'eq', result)]));
    return {
      key,
      cells: [
        name,
        <CountLink
          key="events"
          events={counts.events}
          of={`events of ${of}`}
          href={within && hrefOf(within)}
        />,
        ...FAILED.map((result) => (
          <CountLink key={result} events={counts[result]} of={`${result} of ${of}`} href={ofResult(result)} />
        )),
        percentText(shareOf(counts.failure + counts.denied + counts.error, counts.events)),
      ],
    };
  };
}

type Counts = Record<'events' | (typeof FAILED)[number], number>;

function rowsOf({ results, values, other, distinct }: WireResults, rowOf: RowOf, shownMax: number) {
  const shown = values.slice(0, shownMax);
  const rows = shown.map(({ value, events }) =>
    rowOf(
      `=${value}`,
      <ValueText key="name" value={value} />,
      sayValue(value),
      countsOf(results, events),
      valueFilter('action', value),
    ),
  );
  const others = values
    .slice(shownMax)
    .reduce((sum, { events }) => sum.map((it, nth) => it + (events[nth] ?? 0)), other);
  const rest = countsOf(results, others);
  if (rest.events === 0) return rows;
  const listed = shown.map(({ value }) => value);
  const name = sayCount(distinct - shown.length, 'other');
  return [...rows, rowOf('others', name, 'others', rest, otherFilter('action', listed))];
}

function countsOf(results: WireResults['results'], events: readonly number[]): Counts {
  const of = (result: (typeof FAILED)[number]) => events[results.indexOf(result)] ?? 0;
  return {
    events: events.reduce((sum, count) => sum + count, 0),
    ...{ failure: of('failure'), denied: of('denied'), error: of('error') },
  };
}

function csvRows({ results, values, other }: WireResults): string[][] {
  return [
    ['action', ...results],
    ...values.map(({ value, events }) => [value ?? '', ...events.map(String)]),
    ...(other.some((count) => count > 0) ? [['(others)', ...other.map(String)]] : []),
  ];
}
