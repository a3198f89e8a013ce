import { useQueries } from '@tanstack/react-query';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Button } from '@/components/ui/button';
import { visible } from '@/lib/audit/visible';
import { ApiError } from '@/lib/client/api';
import type { ConsoleQuery } from '@/lib/client/console-query';
import { removeCondition } from '@/lib/client/edit-filter';
import { countOptions, isGone } from '@/lib/client/queries';
import { questionOf } from '@/lib/client/question';
import { resolveRange, UNITS } from '@/lib/client/time-range';
import { sayCondition } from './filter/pill';
import type { Shown } from './use-shown';

const WEEK = { last: 7, unit: 'd' } as const;

const exact = new Intl.NumberFormat('en-US');

/** Why there are no rows, and the ways out. */
export function NoRows({ coverage }: Pick<Shown, 'coverage'>) {
  const { parsed, go, anchor, zone } = useExplorer();
  const { query } = parsed;
  if (coverage?.events === 0) return <NoEvents />;
  const isFiltered = query.conditions.length > 0 || query.search !== undefined;
  const { fromMs } = resolveRange(query.range, anchor.nowMs, zone);
  const isShort = fromMs !== undefined && fromMs > anchor.nowMs - WEEK.last * UNITS.d;
  return (
    <div className="flex flex-col items-start gap-3 p-6">
      <p className="text-title font-semibold">No events match</p>
      {coverage?.from && (
        <p className="text-fg2">
          The log covers {coverage.from.slice(0, 10)} to {coverage.to?.slice(0, 10)}:{' '}
          {exact.format(coverage.events)} events.
        </p>
      )}
      <WaysOut />
      <div className="flex flex-wrap gap-2">
        {isFiltered && (
          <Button onClick={() => go({ conditions: [], search: undefined })}>Clear filters</Button>
        )}
        {isShort && <Button onClick={() => go({ range: WEEK })}>Widen to 7 days</Button>}
        {query.range !== 'all' && <Button onClick={() => go({ range: 'all' })}>Search all time</Button>}
      </div>
      {parsed.isMasked && (
        <p className="text-fg2">
          Your role sees no persons, addresses, changes and details, and finds nothing by them.
        </p>
      )}
    </div>
  );
}

/** How much there would be without each part of the filter; what keeps the most away comes first. */
function WaysOut() {
  const { parsed, go, anchor, zone } = useExplorer();
  const { query } = parsed;
  const parts = partsOf(query);
  const counts = useQueries({
    queries: parts.map(({ without }) => countOptions(questionOf({ ...query, ...without }, anchor, zone))),
  });
  const found = parts.flatMap((part, nth) => {
    const { total = 0, relation } = counts[nth]?.data ?? {};
    return total > 0 ? [{ ...part, total, isAtLeast: relation === 'gte' }] : [];
  });
  if (found.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {found
        .sort((a, b) => b.total - a.total)
        .map(({ text, without, total, isAtLeast }) => (
          <li key={text}>
            Without <em>{visible(text)}</em> there {total === 1 ? 'is' : 'are'}{' '}
            <button type="button" onClick={() => go(without)} className="text-accent underline">
              {isAtLeast && 'at least '}
              {exact.format(total)} {total === 1 ? 'event' : 'events'}
            </button>
            .
          </li>
        ))}
    </ul>
  );
}

interface Part {
  text: string;
  /** The query without it. */
  without: Partial<ConsoleQuery>;
}

function partsOf(query: ConsoleQuery): readonly Part[] {
  const conditions = query.conditions.map((it) => ({
    text: sayCondition(it),
    without: removeCondition(query, it),
  }));
  if (query.search === undefined) return conditions;
  return [...conditions, { text: `Text ${query.search}`, without: { search: undefined } }];
}

function NoEvents() {
  return (
    <div className="flex flex-col items-start gap-3 p-6">
      <p className="text-title font-semibold">There are no events yet</p>
      <p className="text-fg2">Import a log, or write to it:</p>
      <pre className="max-w-full overflow-auto rounded bg-hover p-3 font-mono text-label">
        {`./bin/trailmark import <files> --tenant <name>

curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"occurred_at":"2026-05-17T12:20:41Z","action":"user.login"}' \\
  https://<this host>/api/v1/events`}
      </pre>
    </div>
  );
}

/** Why the rows could not be had. */
export function ListFault({ error, again }: { error: Error; again(): void }) {
  const { refresh } = useExplorer();
  const status = error instanceof ApiError ? error.status : 0;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-6">
      <p className="text-title font-semibold">{TITLES[status] ?? 'The events could not be loaded'}</p>
      <p className="break-words text-fg2">
        {visible(error.message)}
        {status > 0 && ` (status ${status})`}
      </p>
      {status === 401 ? (
        <a
          href={`/signin?next=${encodeURIComponent(`${window.location.pathname}${window.location.search}`)}`}
          className="text-accent underline"
        >
          Sign in again
        </a>
      ) : isLost(error) ? (
        <Button onClick={refresh}>Show the present state</Button>
      ) : (
        status !== 403 && <Button onClick={again}>Retry</Button>
      )}
    </div>
  );
}

/** Whether the state of a link is at fault: it is gone, or one of what somebody else can see. */
function isLost(error: Error): boolean {
  return isGone(error) || (error instanceof ApiError && error.code === 'invalid_cursor');
}

const TITLES: Readonly<Record<number, string>> = {
  0: 'The server did not answer',
  400: 'This link is of a state that is not yours to see',
  401: 'Your session has ended',
  403: 'You may not see this',
  410: 'This state of the log cannot be had any more',
  422: 'The filter is not understood',
  503: 'The question takes too long',
};
