import { useId } from 'react';
import { cn } from '@/components/ui/cn';

interface ProgressProps {
  /** How far it is, in words. */
  words: string;
  done: number;
  total: number;
  /** Whether something was found already. */
  isBad: boolean;
}

/** How far a run is. Its colour says that it runs, or that it has found something: never that all is well. */
export function Progress({ words, done, total, isBad }: ProgressProps) {
  const id = useId();
  return (
    <>
      <p id={id} className="tabular-nums text-fg2">
        {words}
      </p>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1 w-full max-w-2xl rounded bg-line"
      >
        <div
          className={cn('h-1 rounded', isBad ? 'bg-failure' : 'bg-accent')}
          style={{ width: `${(100 * done) / Math.max(1, total)}%` }}
        />
      </div>
    </>
  );
}
