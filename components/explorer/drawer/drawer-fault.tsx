import { Button } from '@/components/ui/button';
import { visible } from '@/lib/audit/visible';
import { ApiError } from '@/lib/client/api';

/** Why there is no event to show: it is asked for, erased, unknown here, or the server does not answer. */
export function DrawerFault({ id, error, again }: { id: string; error: Error | undefined; again(): void }) {
  if (!error) return <Skeleton />;
  if (error instanceof ApiError && error.status === 410) return <Erased facts={error.facts} />;
  if (error instanceof ApiError && error.status === 404)
    return (
      <div role="alert" className="flex flex-col gap-2">
        <p className="font-semibold">No such event</p>
        <p className="break-words text-fg2">
          There is no event <code className="break-all font-mono">{visible(id)}</code> in the tenants you can
          see.
        </p>
      </div>
    );
  return (
    <div role="alert" className="flex flex-col items-start gap-2">
      <p className="font-semibold">The event could not be loaded</p>
      <p className="text-fg2">{visible(error.message)}</p>
      <Button onClick={again}>Retry</Button>
    </div>
  );
}

function Erased({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  const tombstone = facts.tombstone;
  const of = (name: string) => {
    if (typeof tombstone !== 'object' || tombstone === null) return '';
    return String(Reflect.get(tombstone, name) ?? '—');
  };
  return (
    <div role="note" className="flex flex-col gap-2">
      <p className="font-semibold">This event was erased</p>
      <p className="text-fg2">
        Its content is gone for good. Its entry stays in the ledger, so that the rest is as provable as
        before.
      </p>
      <dl className="grid grid-cols-3 gap-x-2">
        {[
          ['Erased at', of('erased_at')],
          ['By', of('requested_by')],
          ['Reason', of('reason')],
          ['Index of the entry', of('index')],
          ['Told of by entry', of('erased_by_index')],
        ].map(([label, text = '']) => (
          <div key={label} className="contents">
            <dt className="text-fg2">{label}</dt>
            <dd className="col-span-2 break-words">
              <bdi>{visible(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <span className="sr-only">Loading the event</span>
      {['w-2/5', 'w-4/5', 'w-3/5', 'w-3/4', 'w-1/2', 'w-2/3'].map((width) => (
        <div key={width} aria-hidden className={`h-3 rounded bg-hover ${width}`} />
      ))}
    </div>
  );
}
