import { EventDrawer } from '@/components/audit/event-drawer';
import { FilterBar } from '@/components/audit/filter-bar';
import { LogTable } from '@/components/audit/log-table';
import { LogTabs } from '@/components/audit/log-tabs';
import { NoEvents } from '@/components/audit/no-events';
import { Pager, RowCount } from '@/components/audit/pager';
import { QueryFaults } from '@/components/audit/query-faults';
import { RangePicker } from '@/components/audit/range-picker';
import { toLogRow } from '@/components/audit/row';
import { cn } from '@/components/ui/cn';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { ListedEvent, StoredEvent } from '@/lib/audit/event';
import type { Page } from '@/lib/audit/page';
import { type ParsedQuery, printConsoleQuery } from '@/lib/client/console-query';

interface LogsViewProps {
  parsed: ParsedQuery;
  page: Page<ListedEvent>;
  open: StoredEvent | undefined;
}

/** The list of events with its filters, and the open event beside it. */
export function LogsView({ parsed, page, open }: LogsViewProps) {
  const { query, faults } = parsed;
  const search = printConsoleQuery(query);
  const reversed = { ...query, page: 1, order: query.order === 'desc' ? 'asc' : 'desc' } as const;
  return (
    <div className="flex flex-col lg:flex-row">
      <div className={cn('min-w-0 grow p-4', open && 'hidden lg:block')}>
        <h1 className="sr-only">{query.log === 'main' ? 'Audit log' : 'Access log'}</h1>
        <LogTabs log={query.log} />
        <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
          <FilterBar parsed={parsed} path="/logs" />
          <RangePicker query={query} path="/logs" />
        </div>
        <QueryFaults faults={faults} />
        <RowCount query={query} total={page.total} shown={page.rows.length} />
        {page.rows.length === 0 ? (
          <NoEvents query={query} />
        ) : (
          <ScrollRegion label="Events" className="overflow-x-auto">
            <LogTable
              rows={page.rows.map((event) => toLogRow(event, search))}
              openId={open?.id}
              order={query.order}
              reverseHref={`/logs${printConsoleQuery(reversed)}`}
            />
          </ScrollRegion>
        )}
        {page.total > 0 && <Pager query={query} total={page.total} />}
      </div>
      {open && (
        <EventDrawer event={open} log={query.log} isMasked={parsed.isMasked} closeHref={`/logs${search}`} />
      )}
    </div>
  );
}
