'use client';
import {
  type MouseEvent,
  type ReactNode,
  type RefObject,
  type ToggleEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { buttonClass } from './button';
import { cn } from './cn';

interface PopoverProps {
  /** Names what is opened. */
  label: string;
  trigger: ReactNode;
  triggerClass?: string;
  /** For who opens it by other means, with `click()`. */
  triggerRef?: RefObject<HTMLButtonElement | null>;
  /** Exists only while the popover is open, and so begins anew each time. */
  children(close: () => void): ReactNode;
}

/**
 * A button, and what it opens above the page: under the button, and inside of the viewport. The focus moves to the first
 * control in it, and back to the button when it closes, unless the person has moved it elsewhere. Escape and a click
 * outside close it, as the browser does for every popover, and so does Tab beyond its ends.
 */
export function Popover({ label, trigger, triggerClass, triggerRef, children }: PopoverProps) {
  const id = useId();
  const ownRef = useRef<HTMLButtonElement>(null);
  const button = triggerRef ?? ownRef;
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => panel.current?.hidePopover();
  useLayoutEffect(() => {
    // A click before the page was awake has shown it, and nothing in it.
    if (panel.current?.matches(':popover-open')) setOpen(true);
  }, []);
  useLayoutEffect(() => {
    if (isOpen && button.current && panel.current) return showUnder(button.current, panel.current);
  }, [isOpen, button]);
  // The browser knows the button as the one of this popover by its target; the content has to be there before it shows.
  const toggle = (event: MouseEvent) => {
    event.preventDefault();
    if (isOpen) close();
    else setOpen(true);
  };
  const beforeToggle = (event: ToggleEvent) => {
    if (event.newState === 'open') return;
    const focused = document.activeElement;
    if (!focused || focused === document.body || panel.current?.contains(focused)) button.current?.focus();
    setOpen(false);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={toggle}
        className={cn(buttonClass(), triggerClass)}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={beforeToggle}
        onBlur={(event) => {
          const to = event.relatedTarget;
          if (to && to !== button.current && !event.currentTarget.contains(to))
            to.addEventListener('focus', close, { once: true });
        }}
        className="inset-auto overflow-auto overscroll-contain rounded-md border border-line bg-bg text-fg text-body shadow-popover motion-safe:animate-appear"
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

/** Escape closes the innermost alone: nothing around the panel hears of it, nor does React but in its capture phase. */
function keepEscape(event: KeyboardEvent) {
  if (event.key === 'Escape') event.stopPropagation();
}

/** Shows a panel under a button and keeps it there, with the focus on its first control; returns what ends that. */
export function showUnder(button: HTMLElement, panel: HTMLElement): () => void {
  if (!panel.matches(':popover-open')) panel.showPopover();
  let isEntered = false;
  const keep = () => {
    place(button, panel);
    if (!isEntered) isEntered = enter(panel); // its content may be loaded only then
  };
  const observer = new ResizeObserver(keep);
  observer.observe(panel);
  panel.addEventListener('keydown', keepEscape);
  window.addEventListener('resize', keep);
  document.addEventListener('scroll', keep, { capture: true, passive: true });
  keep();
  return () => {
    observer.disconnect();
    panel.removeEventListener('keydown', keepEscape);
    window.removeEventListener('resize', keep);
    document.removeEventListener('scroll', keep, { capture: true });
  };
}

/** Moves the focus to the first control, once there is one. */
function enter(panel: HTMLElement): boolean {
  const control = panel.querySelector('input, select, button, a[href], [tabindex="0"]');
  if (!(control instanceof HTMLElement)) return false;
  if (!panel.contains(document.activeElement)) control.focus({ preventScroll: true });
  return true;
}

const GAP_PX = 4;
const EDGE_PX = 8;

/** Under the button, as far as that is inside of the viewport; what does not fit scrolls. */
function place(button: HTMLElement, panel: HTMLElement) {
  const { clientWidth, clientHeight } = document.documentElement;
  panel.style.maxWidth = `${clientWidth - 2 * EDGE_PX}px`;
  panel.style.maxHeight = `${clientHeight - 2 * EDGE_PX}px`;
  const { left, bottom } = button.getBoundingClientRect();
  const x = Math.min(left, clientWidth - EDGE_PX - panel.offsetWidth);
  const y = Math.min(bottom + GAP_PX, clientHeight - EDGE_PX - panel.offsetHeight);
  panel.style.left = `${Math.max(x, EDGE_PX)}px`;
  panel.style.top = `${Math.max(y, EDGE_PX)}px`;
}
