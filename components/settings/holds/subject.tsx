import { visible } from '@/lib/audit/visible';
import type { Hold } from '@/lib/client/retention';

/** Which events a hold is about: those that meet all it names. */
export function Subject({ hold: { actor_id: actor, resource_id: resource } }: { hold: Hold }) {
  if (actor === null && resource === null) return 'All events';
  return (
    <>
      {actor !== null && (
        <>
          Actor <bdi className="font-mono text-code">{visible(actor)}</bdi>
        </>
      )}
      {actor !== null && resource !== null && ', '}
      {resource !== null && (
        <>
          Resource <bdi className="font-mono text-code">{visible(resource)}</bdi>
        </>
      )}
    </>
  );
}
