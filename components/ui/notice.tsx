import type { ReactNode } from 'react';
import { cn } from './cn';

const TONES = { error: 'border-failure text-failure', hint: 'border-line text-fg2' } as const;

/** A message in the flow of the page; an error is announced. */
export function Notice({ tone = 'hint', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <div role={tone === 'error' ? 'alert' : 'note'} className={cn('rounded border px-3 py-2', TONES[tone])}>
      {children}
    </div>
  );
}
