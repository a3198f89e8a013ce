'use client';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { focusFirstFault } from './field';
import { TextField } from './fields';
import { Notice } from './notice';

interface ConfirmDialogProps {
  /** The question: `Revoke the key deploy?` */
  title: string;
  /** What comes of it. */
  children: ReactNode;
  /** What the button says: the verb of the question. */
  verb: string;
  /** What has to be typed, of a thing that cannot be undone. */
  phrase?: string;
  isBusy: boolean;
  error?: string | undefined;
  onConfirm(): void;
  onClose(): void;
}

/** Asks once more before something is done that others notice, or that cannot be undone. */
export function ConfirmDialog({
  title,
  children,
  verb,
  phrase,
  isBusy,
  error,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState('');
  const [isRefused, setRefused] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isTyped = phrase === undefined || typed.trim() === phrase;
    setRefused(!isTyped);
    if (!isTyped) focusFirstFault(form.current);
    else if (!isBusy) onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex flex-col gap-2 text-control text-fg2">{children}</div>
        {phrase !== undefined && (
          <TextField
            data-first
            label={`Type ${phrase} to confirm`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            error={isRefused ? `This is not ${phrase}` : undefined}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {error !== undefined && <Notice tone="error">{error}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button {...(phrase === undefined && { 'data-first': true })} size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="large" aria-disabled={isBusy} className="border-failure! text-failure!">
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
