import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { type ConsoleQuery, PAGE_ROWS, printConsoleQuery } from '@/lib/client/console-query';

/** Which rows these are, of how many exactly. */
export function RowCount({ query, total, shown }: { query: ConsoleQuery; total: number; shown: number }) {
  const first = (query.page - 1) * PAGE_ROWS + 1;
  const text =
    total === 0
      ? 'No events'
      : shown === 0
        ? `No rows here, ${count(total)} before`
        : `Rows ${count(first)}–${count(first + shown - 1)} of ${count(total)}`;
  return (
    <p className="pb-2 tabular-nums" role="status">
      {text}
    </p>
  );
}

/** The pages beside this one. */
export function Pager({ query, total }: { query: ConsoleQuery; total: number }) {
  const pages = Math.max(1, Math.ceil(total / PAGE_ROWS));
  const [back, on] = query.order === 'desc' ? ['Newer', 'Older'] : ['Older', 'Newer'];
  return (
    <nav aria-label="Pages" className="flex items-center gap-3 py-3">
      <PageLink query={query} page={query.page - 1} isThere={query.page > 1} label={back} />
      <PageLink query={query} page={query.page + 1} isThere={query.page < pages} label={on} />
      <p className="text-fg2 tabular-nums">
        Page {count(query.page)} of {count(pages)}
      </p>
    </nav>
  );
}

interface PageLinkProps {
  query: ConsoleQuery;
  page: number;
  isThere: boolean;
  label: string | undefined;
}

function PageLink({ query, page, isThere, label }: PageLinkProps) {
  if (!isThere) return <span className={cn(buttonClass(), 'text-fg3')}>{label}</span>;
  return (
    <Link href={`/logs${printConsoleQuery({ ...query, page })}`} className={buttonClass()}>
      {label}
    </Link>
  );
}

function count(value: number): string {
  return new Intl.NumberFormat('en-US').format(value);
}
