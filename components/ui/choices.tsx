'use client';
import { type ReactNode, useId } from 'react';
import { cn } from './cn';
import { describedBy, Fault, type FieldWords } from './field';

/** One thing that is so or not, its label beside it. */
export function CheckboxField({
  label,
  hint,
  isChecked,
  isDisabled = false,
  onChange,
}: {
  label: ReactNode;
  hint?: ReactNode;
  isChecked: boolean;
  isDisabled?: boolean;
  onChange(isChecked: boolean): void;
}) {
  const id = useId();
  return (
    <div className="flex min-w-0 items-start gap-2">
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={describedBy(id, hint, undefined)}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="text-control">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-label text-fg2">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

interface ChoicesProps<Value extends string> extends FieldWords {
  choices: readonly Choice<Value>[];
  /** Beside each other, where their labels are short. */
  isRow?: boolean;
}

/** One of a few values, all in sight. */
export function RadioField<Value extends string>({
  value,
  onChange,
  ...words
}: ChoicesProps<Value> & { value: Value; onChange(value: Value): void }) {
  return <Choices {...words} type="radio" chosen={[value]} onChoose={(chosen) => onChange(chosen)} />;
}

/** Any of a few values. */
export function CheckboxesField<Value extends string>({
  values,
  onChange,
  ...words
}: ChoicesProps<Value> & { values: readonly Value[]; onChange(values: Value[]): void }) {
  const toggle = (value: Value) =>
    onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  return <Choices {...words} type="checkbox" chosen={values} onChoose={toggle} />;
}

function Choices<Value extends string>({
  label,
  hint,
  error,
  choices,
  isRow = false,
  type,
  chosen,
  onChoose,
}: ChoicesProps<Value> & {
  type: 'radio' | 'checkbox';
  chosen: readonly Value[];
  onChoose(value: Value): void;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={describedBy(id, hint, error)} className="flex min-w-0 flex-col gap-1">
      <legend className="text-control font-medium">{label}</legend>
      {hint && (
        <p id={`${id}-hint`} className="text-label text-fg2">
          {hint}
        </p>
      )}
      <div className={cn('flex gap-y-1', isRow ? 'flex-wrap gap-x-6' : 'flex-col')}>
        {choices.map((choice) => (
          <label key={choice.value} className="flex min-h-6 items-start gap-2 text-control">
            <input
              type={type}
              name={id}
              value={choice.value}
              checked={chosen.includes(choice.value)}
              aria-invalid={error === undefined ? undefined : true}
              aria-describedby={error === undefined ? undefined : `${id}-error`}
              onChange={() => onChoose(choice.value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span>
              {choice.label}
              {choice.hint && <span className="block text-label text-fg2">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      <Fault id={`${id}-error`} error={error} />
    </fieldset>
  );
}
