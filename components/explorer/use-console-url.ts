import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo, useSyncExternalStore } from 'react';
import {
  type ConsoleQuery,
  type ParsedQuery,
  parseConsoleQuery,
  printConsoleQuery,
  withoutMasked,
} from '@/lib/client/console-query';

/** Whether a step can be gone back from. */
export type Step = 'push' | 'replace';

export interface ConsoleUrl {
  parsed: ParsedQuery;
  /** The event of the path. */
  openId: string | undefined;
  /** What of the query stands in each link of the list. */
  search: string;
  go(change: Partial<ConsoleQuery>, step?: Step): void;
  open(id: string, step?: Step): void;
  close(step?: Step): void;
}

/**
 * The URL of the explorer as its state: read on each render, and changed without asking the server for the page. A step is
 * known at once, before the router tells of it, so that what is pressed next goes on from there.
 */
export function useConsoleUrl(isMasked: boolean): ConsoleUrl {
  const told = `${usePathname()}?${useSearchParams()}`;
  const here = useSyncExternalStore(
    subscribe,
    () => readLocation(told),
    () => told,
  );
  return useMemo(() => {
    const [path = '', text = ''] = here.split(/\?(.*)/s);
    const params = new URLSearchParams(text);
    const read = parseConsoleQuery(params);
    const parsed = isMasked ? withoutMasked(read) : read;
    const search = printConsoleQuery(parsed.query);
    const openId = openIdOf(path);
    return {
      ...{ parsed, openId, search },
      go: (change, step = 'push') =>
        visit(path + withTab(printConsoleQuery({ ...parsed.query, ...change })), step),
      open: (id, step = 'push') => visit(`/logs/${encodeURIComponent(id)}${withTab(search)}`, step),
      close: (step = 'push') => visit(`/logs${search}`, step),
    };
  }, [here, isMasked]);
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
  const isHere = /^\/logs(\/|$)/.test(pathname) && params.get('log') === logOf(told);
  return isHere ? `${pathname}?${params}` : told;
}

function logOf(told: string): string | null {
  return new URLSearchParams(told.replace(/^.*?\?/s, '')).get('log');
}

/** Where the page is already, there is no step to go back from. */
function visit(href: string, step: Step): void {
  if (href === window.location.pathname + window.location.search) return;
  if (step === 'push') window.history.pushState(null, '', href);
  else window.history.replaceState(null, '', href);
  for (const tell of listeners) tell();
}

function openIdOf(path: string): string | undefined {
  const id = path.slice('/logs/'.length);
  return id === '' ? undefined : decodeURIComponent(id);
}

/** The tab of the drawer stays open from event to event: the one that stands in the URL now, which may be newer than the page. */
function withTab(search: string): string {
  const tab = new URLSearchParams(window.location.search).get('tab');
  if (tab === null) return search;
  return `${search === '' ? '?' : `${search}&`}tab=${encodeURIComponent(tab)}`;
}
