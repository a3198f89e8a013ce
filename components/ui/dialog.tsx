'use client';
import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

/**
 * A modal dialog. The browser keeps the focus inside, Escape closes it, and the focus goes back to where it was. It begins
 * at what is marked `data-first`, else at the cross.
 */
export function Dialog({
  title,
  isKept = false,
  onClose,
  children,
}: {
  title: string;
  /** A click beside it leaves it open: what is in it would be lost. */
  isKept?: boolean;
  onClose(): void;
  children: ReactNode;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it is taken away, it gives the focus back by itself.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key of it
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={(event) => {
        if (!event.currentTarget.open) onClose();
      }}
      onClick={(event) => {
        if (!isKept && event.target === event.currentTarget) event.currentTarget.close();
      }}
      className="m-auto max-h-full w-full max-w-lg rounded-md border border-line bg-bg p-0 text-fg text-body shadow-popover backdrop:bg-fg/30"
    >
      <div className="flex flex-col gap-3 p-4">
        <div className="flex items-center justify-between">
          <h2 id={id} className="text-title font-semibold">
            {title}
          </h2>
          <button
            type="button"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
            className="inline-flex size-8 items-center justify-center rounded text-fg2 hover:bg-hover"
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
