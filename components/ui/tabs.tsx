'use client';
import { useSearchParams } from 'next/navigation';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { cn } from './cn';

export interface Tab {
  name: string;
  label: string;
  panel: ReactNode;
}

/** The tab beside the present one that a key leads to (WAI-ARIA APG, Tabs). */
const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Panels of which one is open; the first one, or that of `?tab=`. Which one it is stands in the URL without asking the
 * server for the page again. A panel that is not open does not exist: what it does begins when it is opened.
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly [Tab, ...Tab[]] }) {
  const id = useId();
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  const asked = useSearchParams().get('tab');
  const open = tabs.find(({ name }) => name === asked) ?? tabs[0];
  const choose = (nth: number) => {
    const { name } = tabs[nth] ?? tabs[0];
    const url = new URL(window.location.href);
    if (name === tabs[0].name) url.searchParams.delete('tab');
    else url.searchParams.set('tab', name);
    window.history.replaceState(null, '', url);
    buttons.current[nth]?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    // From the tab that has the focus, which may be newer than what is drawn.
    choose(step(buttons.current.indexOf(event.target), tabs.length));
  };
  return (
    <>
      <div role="tablist" aria-label={label} onKeyDown={move} className="flex gap-4 border-b border-line">
        {tabs.map(({ name, label: title }, nth) => (
          <button
            key={name}
            ref={(button) => {
              buttons.current[nth] = button;
            }}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === open.name}
            aria-controls={name === open.name ? `${id}-panel` : undefined}
            tabIndex={name === open.name ? 0 : -1}
            onClick={() => choose(nth)}
            className={cn(
              '-mb-px min-h-target border-b-2 px-1 text-control',
              name === open.name
                ? 'border-accent font-medium text-fg'
                : 'border-transparent text-fg2 hover:text-fg',
            )}
          >
            {title}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${open.name}`}>
        {open.panel}
      </div>
    </>
  );
}
