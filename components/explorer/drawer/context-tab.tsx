import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ResultBadge } from '@/components/audit/result-badge';
import { useExplorer } from '@/components/explorer/explorer-context';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { printConsoleQuery, QUERY_DEFAULT } from '@/lib/client/console-query';
import { isErased, type LogRow, type ShownEvent } from '@/lib/client/event';
import { aroundOptions, retry } from '@/lib/client/queries';
import { allTime, RELATION_LABELS, RELATIONS, type Relation, relatedFilter } from '@/lib/client/related';
import { timeText } from '@/lib/client/zone';

const ROWS = 21;

/** What happened before and after, of the same actor, resource, request or session, whatever the list is filtered by. */
export function ContextTab({ event }: { event: ShownEvent }) {
  const { parsed } = useExplorer();
  const offered = RELATIONS.filter((it) => relatedFilter(event, it, parsed.isMasked));
  const [wanted, setWanted] = useState<Relation>('actor');
  const relation = offered.includes(wanted) ? wanted : offered[0];
  if (!relation)
    return (
      <p className="text-fg2">
        The event names no actor, resource, request or session that others could share.
      </p>
    );
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Events of</legend>
        {offered.map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={it === relation}
            onClick={() => setWanted(it)}
            className={cn(buttonClass(), it === relation && 'bg-selected')}
          >
            {RELATION_LABELS[it]}
          </button>
        ))}
      </fieldset>
      <Around event={event} relation={relation} />
    </div>
  );
}

function Around({ event, relation }: { event: ShownEvent; relation: Relation }) {
  const { question, parsed } = useExplorer();
  const filter = relatedFilter(event, relation, parsed.isMasked) ?? [];
  const { data, error, refetch } = useQuery({
    ...aroundOptions(allTime(filter, question), event.id, ROWS),
    retry,
  });
  if (error)
    return (
      <p role="alert">
        Could not be loaded: {error.message}{' '}
        <button type="button" onClick={() => void refetch()} className="text-accent underline">
          Retry
        </button>
      </p>
    );
  const href = `/logs${printConsoleQuery({ ...QUERY_DEFAULT, log: parsed.query.log, conditions: filter, range: 'all' })}`;
  return (
    <>
      <ol aria-busy={!data} className="min-h-24">
        {data?.rows.map((row) => (
          <li key={row.id}>
            <ContextRow row={row} isHere={row.id === event.id} />
          </li>
        ))}
      </ol>
      <a href={href} className="text-accent hover:underline">
        All of them in a list
      </a>
    </>
  );
}

function ContextRow({ row, isHere }: { row: LogRow; isHere: boolean }) {
  const { open, zone } = useExplorer();
  const time = timeText(Date.parse(row.occurredAt), zone);
  if (isErased(row)) return <p className="px-2 py-0.5 text-fg2">{time} erased</p>;
  return (
    <button
      type="button"
      aria-current={isHere || undefined}
      onClick={() => open(row.id)}
      className={cn(
        'grid w-full grid-cols-context gap-2 px-2 py-0.5 text-start hover:bg-hover',
        isHere && 'bg-selected font-medium',
      )}
    >
      <span className="font-mono tabular-nums">{time}</span>
      <bdi className="truncate font-mono">{visible(row.action)}</bdi>
      <ResultBadge result={row.result} />
    </button>
  );
}
