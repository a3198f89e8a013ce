import { useMemo, useRef } from 'react';
import { useZone } from '@/components/time/use-zone';
import { useLatest } from '@/components/ui/use-latest';
import { printConsoleQuery } from '@/lib/client/console-query';
import { questionOf } from '@/lib/client/question';
import type { Boot } from './boot';
import type { Explorer } from './explorer-context';
import { useToasts } from './toasts';
import { useAnchor } from './use-anchor';
import { useConsoleUrl } from './use-console-url';
import { usePreferences } from './use-preferences';
import { useShown } from './use-shown';

/** The state of the page: what the URL asks, in which state of the logs, and what of it is on the page. */
export function useExplorerState(boot: Boot) {
  const url = useConsoleUrl(boot.isMasked);
  const { query } = url.parsed;
  const { toasts, say } = useToasts();
  const { preferences, change } = usePreferences(boot.preferences, () =>
    say('Your settings could not be kept'),
  );
  const zone = useZone(query.zone ?? preferences.zone);
  const { anchor: moved, refresh, isRefreshing } = useAnchor(boot.anchor, (error) => say(error.message));
  const anchor = useMemo(() => ({ ...moved, asOf: query.asOf ?? moved.asOf }), [moved, query.asOf]);
  const question = useStable(questionOf(query, anchor, zone), boot.question);
  const listed = { ...query, asOf: undefined, isLive: false, viewId: undefined, zone: undefined };
  const shown = useShown(question, printConsoleQuery(listed));
  const latest = useLatest({ say, refresh });
  const explorer = useMemo(
    (): Explorer => ({
      ...{ ...url, anchor, zone, question, isRefreshing },
      say: (text) => latest.current.say(text),
      refresh: () => {
        if (query.asOf !== undefined) url.go({ asOf: undefined }, 'replace');
        void latest.current.refresh(query, zone);
      },
    }),
    [url, query, anchor, zone, question, isRefreshing, latest],
  );
  return { explorer, shown, preferences, change, toasts };
}

/** The same object for the same content: what is keyed by it is not asked for again. */
function useStable<T extends object>(value: T, first: T): T {
  const kept = useRef(first);
  if (JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value;
  return kept.current;
}
