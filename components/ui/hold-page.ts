/** Asks whether to leave; `leave` does what was asked for. */
export type AskToLeave = (leave: { href: string } | { entry: string }) => void;

/**
 * Holds the page while something on it would be lost: a link within the console and a step through the history ask first,
 * and the browser itself asks before the window is closed. Returns what ends that. The browser lets nobody hold a person
 * who has touched nothing since they were asked last.
 */
export function holdPage(ask: AskToLeave): () => void {
  const unload = (event: BeforeUnloadEvent) => event.preventDefault();
  const click = (event: MouseEvent) => {
    const href = hrefOf(event);
    if (href === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    ask({ href });
  };
  const step = (event: NavigateEvent) => {
    if (event.navigationType !== 'traverse' || !event.cancelable) return;
    event.preventDefault();
    ask({ entry: event.destination.key });
  };
  // Not every browser tells of steps through the history.
  const navigation = 'navigation' in window ? window.navigation : undefined;
  window.addEventListener('beforeunload', unload);
  document.addEventListener('click', click, { capture: true });
  navigation?.addEventListener('navigate', step);
  return () => {
    window.removeEventListener('beforeunload', unload);
    document.removeEventListener('click', click, { capture: true });
    navigation?.removeEventListener('navigate', step);
  };
}

/** Where a click leads within the console and in this window; undefined where it leads nowhere else. */
function hrefOf(event: MouseEvent): string | undefined {
  const { button, ctrlKey, metaKey, shiftKey, altKey, target } = event;
  if (event.defaultPrevented || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return undefined;
  const link = target instanceof Element ? target.closest('a') : null;
  if (!link?.href || link.hasAttribute('download') || (link.target !== '' && link.target !== '_self'))
    return undefined;
  const { origin, pathname, search, hash } = new URL(link.href);
  const here = window.location;
  // What leads out of the console, the browser asks about itself.
  if (origin !== here.origin || pathname + search === here.pathname + here.search) return undefined;
  return pathname + search + hash;
}
