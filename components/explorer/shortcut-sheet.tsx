import { useContext } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { COMMAND_IDS, command, keysOf, sayKeys } from '@/lib/client/shortcuts';
import { ShortcutContext } from './use-commands';

const GROUPS = ['Search', 'Rows', 'Event', 'Page'] as const;

/** Every key there is. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const choice = useContext(ShortcutContext);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <p className="text-label text-fg2">
        {choice.enabled
          ? 'Single letters are heard while nothing is being typed.'
          : 'Single letters are switched off.'}{' '}
        The search of the browser finds only rows in sight: use / to search all rows.
      </p>
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="pb-1 text-label font-semibold text-fg2">{group}</h3>
            <dl>
              {COMMAND_IDS.filter((id) => command(id).group === group).map((id) => (
                <div key={id} className="flex min-h-6 items-baseline justify-between gap-2">
                  <dt>{command(id).label}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keysOf(id, choice).map((keys) => (
                      <kbd key={keys} className="rounded border border-line px-1 font-mono text-meta">
                        {sayKeys(keys)}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
