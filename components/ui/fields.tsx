'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Field, type FieldWords } from './field';

type Own<Element extends 'input' | 'select' | 'textarea'> = FieldWords &
  Omit<ComponentProps<Element>, 'id' | 'children' | 'aria-invalid' | 'aria-describedby'>;

/** A line of text. */
export function TextField({ label, hint, error, className, ...input }: Own<'input'>) {
  return (
    <Field {...{ label, hint, error }}>
      {(control) => (
        <input {...input} {...control} className={cn('min-h-8 w-full max-w-lg text-control', className)} />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaField({ label, hint, error, className, ...area }: Own<'textarea'>) {
  return (
    <Field {...{ label, hint, error }}>
      {(control) => (
        <textarea
          rows={4}
          {...area}
          {...control}
          className={cn('w-full max-w-2xl py-1 text-control', className)}
        />
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

/** One of several values, by the list that the browser has for it. */
export function SelectField({
  label,
  hint,
  error,
  className,
  options,
  ...select
}: Own<'select'> & { options: readonly Option[] }) {
  return (
    <Field {...{ label, hint, error }}>
      {(control) => (
        <select {...select} {...control} className={cn('min-h-8 w-full max-w-lg text-control', className)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
