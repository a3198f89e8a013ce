import Link from 'next/link';
import { FilterBar } from '@/components/audit/filter-bar';
import { QueryFaults } from '@/components/audit/query-faults';
import { RangePicker } from '@/components/audit/range-picker';
import { ResultBadge } from '@/components/audit/result-badge';
import { RESULTS } from '@/lib/audit/event';
import { condition } from '@/lib/audit/filter';
import type { Stats } from '@/lib/audit/stats';
import { type ConsoleQuery, type ParsedQuery, printConsoleQuery } from '@/lib/client/console-query';
import { BarList } from './bar-list';
import { hasMonthBars } from './chart-bars';
import { DayChartLazy } from './day-chart-lazy';
import { DayTable } from './day-table';

const TOP = 10;

/** Counts over the filter of the URL; every number is the way to the events it counts. */
export function StatsView({ parsed, stats }: { parsed: ParsedQuery; stats: Stats }) {
  const { query, faults } = parsed;
  const logs = (more: ConsoleQuery['conditions'] = []) =>
    `/logs${printConsoleQuery({ ...query, page: 1, conditions: [...query.conditions, ...more] })}`;
  return (
    <div className="flex flex-col gap-6 p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-heading font-semibold">Statistics</h1>
        <RangePicker query={query} path="/stats" />
      </div>
      <FilterBar parsed={parsed} path="/stats" />
      <QueryFaults faults={faults} />
      <dl className="flex flex-wrap gap-8">
        <Figure label="Events" value={stats.total} href={logs()} />
        <Figure label="Active actors" value={stats.uniqueActors} />
        {RESULTS.map((result) => (
          <Figure
            key={result}
            label={<ResultBadge result={result} />}
            value={stats.byResult[result] ?? 0}
            href={logs([condition('result', 'eq', result)])}
          />
        ))}
      </dl>
      <section>
        <h2 className="pb-2 text-label font-semibold text-fg2">
          {hasMonthBars(stats.byDay) ? 'Events a month (UTC)' : 'Events a day (UTC)'}
        </h2>
        <div className="h-64">
          <DayChartLazy days={stats.byDay} />
        </div>
        <DayTable days={stats.byDay} />
      </section>
      <div className="grid gap-8 md:grid-cols-2">
        <BarList
          title="Top actions"
          items={stats.byAction.slice(0, TOP).map(({ value, events }) => ({
            label: value,
            events,
            href: logs([condition('action', 'eq', value)]),
          }))}
        />
        <BarList
          title="Top actors"
          items={stats.topActors.map(({ actorId, events }) => ({
            label: actorId,
            events,
            href: logs([condition('actorId', 'eq', actorId)]),
          }))}
        />
      </div>
    </div>
  );
}

function Figure({ label, value, href }: { label: React.ReactNode; value: number; href?: string }) {
  const text = new Intl.NumberFormat('en-US').format(value);
  return (
    <div>
      <dt className="text-label text-fg2">{label}</dt>
      <dd className="text-figure font-semibold tabular-nums">
        {href ? (
          <Link href={href} className="hover:underline">
            {text}
          </Link>
        ) : (
          text
        )}
      </dd>
    </div>
  );
}
