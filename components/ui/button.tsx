import type { ComponentProps } from 'react';
import { cn } from './cn';

const LOOKS = {
  primary: 'bg-fg text-bg border-fg hover:bg-fg2',
  plain: 'bg-bg text-fg border-line hover:bg-hover',
  quiet: 'border-transparent text-accent hover:bg-hover',
} as const;

const SIZES = { small: 'min-h-target text-label', large: 'min-h-10 justify-center text-control' } as const;

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
}

/** Classes of a control that looks like a button, for links too. */
export function buttonClass(look: keyof typeof LOOKS = 'plain', size: keyof typeof SIZES = 'small'): string {
  return cn('inline-flex items-center rounded border px-3 font-medium', LOOKS[look], SIZES[size]);
}

export function Button({ look = 'plain', size = 'small', className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={cn(buttonClass(look, size), className)} />;
}
