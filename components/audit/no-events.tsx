import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { type ConsoleQuery, printConsoleQuery, RANGES } from '@/lib/client/console-query';

/** Says why the list is empty and offers the way out. */
export function NoEvents({ query }: { query: ConsoleQuery }) {
  const { conditions, range, page } = query;
  const time =
    typeof range !== 'string'
      ? 'in the chosen time range'
      : range === 'all'
        ? 'at all'
        : `in the ${RANGES[range].label.toLowerCase()}`;
  const isFirst = page === 1;
  return (
    <div className="flex flex-col items-start gap-3 py-8">
      <p className="text-title">{isFirst ? `No events match ${time}.` : 'There are no rows on this page.'}</p>
      <div className="flex flex-wrap gap-2">
        {!isFirst && <Offer query={{ ...query, page: 1 }} label="First page" />}
        {isFirst && range !== 'all' && <Offer query={{ ...query, range: 'all' }} label="Search all time" />}
        {isFirst && conditions.length > 0 && (
          <Offer query={{ ...query, conditions: [] }} label="Clear filters" />
        )}
      </div>
      {isFirst && range === 'all' && conditions.length === 0 && (
        <p className="text-fg2">
          Import a log to begin:{' '}
          <code className="font-mono">./bin/trailmark import &lt;files&gt; --tenant &lt;name&gt;</code>
        </p>
      )}
    </div>
  );
}

function Offer({ query, label }: { query: ConsoleQuery; label: string }) {
  return (
    <Link href={`/logs${printConsoleQuery(query)}`} className={buttonClass()}>
      {label}
    </Link>
  );
}
