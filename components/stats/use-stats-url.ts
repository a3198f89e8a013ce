import { useSearchParams } from 'next/navigation';
import { useMemo, useSyncExternalStore } from 'react';
import type { Step } from '@/components/explorer/use-console-url';
import {
  type ConsoleQuery,
  type ParsedQuery,
  parseConsoleQuery,
  withoutMasked,
} from '@/lib/client/console-query';
import { isCompared, statsHref } from '@/lib/client/stats-query';

export interface StatsUrl {
  parsed: ParsedQuery;
  isCompared: boolean;
  go(change: Partial<ConsoleQuery>, step?: Step): void;
  compare(isOn: boolean): void;
}

/**
 * The URL of the statistics as their state, changed without asking the server for the page. A step is known at once,
 * before the router tells of it.
 */
export function useStatsUrl(isMasked: boolean): StatsUrl {
  const told = useSearchParams().toString();
  const text = useSyncExternalStore(
    subscribe,
    () => readLocation(told),
    () => told,
  );
  return useMemo(() => {
    const params = new URLSearchParams(text);
    const read = parseConsoleQuery(params);
    const parsed = isMasked ? withoutMasked(read) : read;
    const compared = isCompared(params);
    return {
      ...{ parsed, isCompared: compared },
      go: (change, step = 'push') => visit(statsHref({ ...parsed.query, ...change }, compared), step),
      compare: (isOn) => visit(statsHref(parsed.query, isOn), 'push'),
    };
  }, [text, isMasked]);
}

const listeners = new Set<() => void>();

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  window.addEventListener('popstate', tell);
  return () => {
    listeners.delete(tell);
    window.removeEventListener('popstate', tell);
  };
}

/** What the router told last, while the browser is on its way to another page or to the other log. */
function readLocation(told: string): string {
  const { pathname, search } = window.location;
  const params = new URLSearchParams(search);
  const isHere = pathname === '/stats' && params.get('log') === new URLSearchParams(told).get('log');
  return isHere ? params.toString() : told;
}

/** Where the page is already, there is no step to go back from. */
function visit(href: string, step: Step): void {
  if (href === window.location.pathname + window.location.search) return;
  if (step === 'push') window.history.pushState(null, '', href);
  else window.history.replaceState(null, '', href);
  for (const tell of listeners) tell();
}
