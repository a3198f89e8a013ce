'use client';
import { type ReactNode, useId } from 'react';
import { cn } from './cn';

/** What ties a control to its label, its hint and its fault. */
export interface Control {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

export interface FieldWords {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value; it is read to whoever comes to the control. */
  error?: string | undefined;
}

/** A control under its label, with a hint above it and what is wrong below. */
export function Field({
  label,
  hint,
  error,
  className,
  children,
}: FieldWords & { className?: string; children(control: Control): ReactNode }) {
  const id = useId();
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-control font-medium">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-label text-fg2">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': describedBy(id, hint, error),
        'aria-invalid': error === undefined ? undefined : true,
      })}
      <Fault id={`${id}-error`} error={error} />
    </div>
  );
}

/** What is wrong with a value; nothing where nothing is. */
export function Fault({ id, error }: { id: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p id={id} className="text-label text-failure">
      {error}
    </p>
  );
}

/** The ids of the words that describe a control. */
export function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  return cn(Boolean(hint) && `${id}-hint`, error !== undefined && `${id}-error`) || undefined;
}

/** Brings the focus to the first control of a form that has a fault, once its faults are drawn. */
export function focusFirstFault(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}
