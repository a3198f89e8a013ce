'use client';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { cn } from './cn';

export interface MenuItem {
  label: string;
  /** The keys that do the same. */
  keys?: string | undefined;
  /** A mark of what is chosen among several. */
  isChecked?: boolean;
  isDisabled?: boolean;
  /** What is behind it opens in the page, or in a tab of its own. */
  href?: string;
  onSelect?(): void;
  /** A line stands before it. */
  isApart?: boolean;
}

/** A menu (WAI-ARIA APG, Menu): arrow keys and first letters move, Enter chooses. It takes the focus when it appears. */
export function Menu({
  label,
  items,
  close,
  children,
}: {
  label: string;
  items: readonly MenuItem[];
  close(): void;
  children?: ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => itemsOf(list.current)[0]?.focus({ preventScroll: true }), []);
  const move = (event: KeyboardEvent) => {
    const all = itemsOf(list.current);
    const at = all.findIndex((it) => it.matches(':focus'));
    const to = targetOf(event.key, at, all);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to]?.focus();
  };
  return (
    <div
      ref={list}
      role="menu"
      aria-label={label}
      tabIndex={0}
      onKeyDown={move}
      className="flex min-w-48 flex-col py-1"
    >
      {children}
      {items.map((item) => (
        <Item key={item.label} item={item} close={close} />
      ))}
    </div>
  );
}

function Item({ item, close }: { item: MenuItem; close(): void }) {
  const { label, keys, isChecked, isDisabled, href, onSelect, isApart } = item;
  const role = isChecked === undefined ? 'menuitem' : 'menuitemradio';
  const look = cn(
    'flex min-h-target w-full items-center gap-3 px-3 text-start hover:bg-hover focus:bg-hover',
    isApart && 'mt-1 border-t border-line pt-1',
    isDisabled && 'text-fg3',
  );
  const content = (
    <>
      {isChecked !== undefined && (
        <span aria-hidden className="w-3">
          {isChecked ? '✓' : ''}
        </span>
      )}
      <bdi className="grow truncate">{label}</bdi>
      {keys !== undefined && (
        <kbd aria-hidden className="font-mono text-meta text-fg3">
          {keys}
        </kbd>
      )}
    </>
  );
  const shared = { role, tabIndex: -1, className: look, 'aria-checked': isChecked } as const;
  if (href !== undefined)
    return (
      <a {...shared} href={href} target="_blank" rel="noopener" onClick={close}>
        {content}
      </a>
    );
  const choose = () => {
    if (isDisabled) return;
    close();
    onSelect?.();
  };
  return (
    <button {...shared} type="button" aria-disabled={isDisabled} onClick={choose}>
      {content}
    </button>
  );
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
}

function targetOf(key: string, at: number, items: readonly HTMLElement[]): number | undefined {
  if (key === 'ArrowDown') return (at + 1) % items.length;
  if (key === 'ArrowUp') return (at + items.length - 1) % items.length;
  if (key === 'Home') return 0;
  if (key === 'End') return items.length - 1;
  if (key.length !== 1) return undefined;
  const begins = (item: HTMLElement) =>
    item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()) ?? false;
  const after = items.findIndex((item, nth) => nth > at && begins(item));
  const found = after < 0 ? items.findIndex(begins) : after;
  return found < 0 ? undefined : found;
}
