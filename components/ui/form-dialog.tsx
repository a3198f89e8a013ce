'use client';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { focusFirstFault } from './field';
import { Notice } from './notice';
import { UnsavedGuard } from './unsaved-guard';

interface FormDialogProps {
  title: string;
  /** What the button says. */
  verb: string;
  isDirty: boolean;
  isBusy: boolean;
  /** What it was refused with the last time, whichever part of it was the fault. */
  refusal: unknown;
  /** What is wrong beside the faults of fields. */
  error?: string | undefined;
  onSubmit(): void;
  onClose(): void;
  children: ReactNode;
}

/** A form in a dialog. What was refused has the focus at its first fault. */
export function FormDialog({
  title,
  verb,
  isDirty,
  isBusy,
  refusal,
  error,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusal) focusFirstFault(form.current);
  }, [refusal]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onSubmit();
  };
  return (
    <Dialog isKept title={title} onClose={onClose}>
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {children}
        {error !== undefined && <Notice tone="error">{error}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" size="large" aria-disabled={isBusy}>
            {verb}
          </Button>
        </div>
      </form>
      <UnsavedGuard isDirty={isDirty} />
    </Dialog>
  );
}
