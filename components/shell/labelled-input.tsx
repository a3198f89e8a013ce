import type { ComponentProps } from 'react';

/** A field of the pages before the console, with its label above. */
export function LabelledInput({ label, ...rest }: { label: string } & ComponentProps<'input'>) {
  return (
    <label className="flex flex-col gap-1 text-control font-medium">
      {label}
      <input required {...rest} className="min-h-10 px-3 font-normal" />
    </label>
  );
}
