import { useQuery } from '@tanstack/react-query';
import { ChangeList } from '@/components/audit/change-list';
import { useExplorer } from '@/components/explorer/explorer-context';
import { visible } from '@/lib/audit/visible';
import { isErased, type ShownEvent } from '@/lib/client/event';
import { newestOptions, retry } from '@/lib/client/queries';
import { allTime, relatedFilter } from '@/lib/client/related';
import { timeText } from '@/lib/client/zone';

const ROWS = 50;

/** What the event changed, and everything that happened to its resource, newest first, with what each changed. */
export function ChangesTab({ event }: { event: ShownEvent }) {
  const { parsed } = useExplorer();
  const filter = relatedFilter(event, 'resource', parsed.isMasked);
  return (
    <div className="flex flex-col gap-4">
      {event.changes.length > 0 ? (
        <ChangeList changes={event.changes} />
      ) : (
        <p className="text-fg2">The event tells of no values that changed.</p>
      )}
      {filter && <History event={event} filter={filter} />}
    </div>
  );
}

function History({
  event,
  filter,
}: {
  event: ShownEvent;
  filter: NonNullable<ReturnType<typeof relatedFilter>>;
}) {
  const { question, open, zone } = useExplorer();
  const { data, error } = useQuery({ ...newestOptions(allTime(filter, question), ROWS), retry });
  const events = (data?.rows ?? []).flatMap((row) => (isErased(row) ? [] : [row]));
  return (
    <section aria-labelledby="history" aria-busy={!data && !error}>
      <h3 id="history" className="pb-2 text-label font-semibold text-fg2">
        Everything that happened to this resource
      </h3>
      {error && <p role="alert">Could not be loaded: {error.message}</p>}
      <ol className="flex flex-col gap-2 border-s border-line ps-3">
        {events.map((it) => (
          <li
            key={it.id}
            aria-current={it.id === event.id || undefined}
            className={it.id === event.id ? 'bg-selected' : undefined}
          >
            <button
              type="button"
              onClick={() => open(it.id)}
              className="flex w-full flex-wrap gap-x-2 text-start hover:underline"
            >
              <span className="font-mono tabular-nums">{timeText(Date.parse(it.occurredAt), zone)}</span>
              <bdi className="font-mono">{visible(it.action)}</bdi>
              <bdi className="text-fg2">{visible(it.actorEmail ?? it.actorName ?? it.actorId ?? '')}</bdi>
            </button>
            {it.changes.length > 0 && <ChangeList changes={it.changes} isPlain />}
          </li>
        ))}
      </ol>
      {data?.rows.length === ROWS && <p className="pt-2 text-label text-fg2">The newest {ROWS} are shown.</p>}
    </section>
  );
}
