import type { ComponentProps } from 'react';
import { cn } from './cn';

const LOOKS = {
  primary: 'bg-fg text-bg border-fg hover:bg-fg2',
  plain: 'bg-bg text-fg border-fg3 hover:bg-hover',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
}

/** Classes of a control that looks like a button, for links too. */
export function buttonClass(look: keyof typeof LOOKS = 'plain'): string {
  return cn('inline-flex min-h-target items-center rounded border px-3 text-label font-medium', LOOKS[look]);
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={cn(buttonClass(look), className)} />;
}
