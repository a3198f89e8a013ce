import type { RefObject } from 'react';
import { useLayoutEffect } from 'react';
import { useLatest } from '@/components/ui/use-latest';
import type { Explorer } from './explorer-context';
import { useCommands } from './use-commands';

/** Where the focus goes when an event is opened and closed: it stays in the list, goes in when asked again, and comes back. */
export function useDrawerFocus(
  explorer: Explorer,
  heading: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
) {
  const { openId, open, close } = explorer;
  const opened = useLatest(openId);
  const shut = () => {
    close();
    const list = scroller.current;
    const own = openId && list?.querySelector<HTMLElement>(`[data-id="${CSS.escape(openId)}"]`);
    const back =
      own || list?.querySelector<HTMLElement>('[data-rank][tabindex="0"]') || regions().find(isShown);
    back?.focus();
  };
  const latest = useLatest(shut);
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || opened.current === undefined) return;
      if (document.querySelector('dialog:modal, :popover-open') !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [latest, opened]);
  useCommands({
    ...tabCommands(),
    region: () => nextRegion(),
  });
  return {
    open: (id: string) => {
      if (id === openId) heading.current?.focus();
      else open(id, openId === undefined ? 'push' : 'replace');
    },
    close: shut,
  };
}

/** A tab takes the focus, but not of somebody who goes through the list. */
function tabCommands() {
  const press = (nth: number) => () => {
    const before = document.activeElement;
    document.querySelectorAll<HTMLElement>('aside [role=tab]')[nth]?.click();
    if (before instanceof HTMLElement && before.closest('[role=grid]')) before.focus({ preventScroll: true });
  };
  return { tab1: press(0), tab2: press(1), tab3: press(2), tab4: press(3), tab5: press(4) };
}

const REGIONS = [
  'search input[role=combobox]',
  '[aria-label=Facets] button',
  '[role=grid] [tabindex="0"][data-rank]',
  'aside h2',
];

/** F6 goes from part to part of the page. */
function nextRegion(): void {
  const targets = regions().filter(isShown);
  const at = targets.findIndex(
    (it) =>
      it === document.activeElement ||
      it.closest('aside, [role=grid], [aria-label=Facets], search')?.contains(document.activeElement),
  );
  targets[(at + 1) % targets.length]?.focus();
}

function regions(): HTMLElement[] {
  return REGIONS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
}

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility();
}
