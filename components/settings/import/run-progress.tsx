import { useId } from 'react';
import { exact } from '@/components/integrity/words';
import { Button } from '@/components/ui/button';
import type { ImportState } from './use-import';
import { counted, sizeOf } from './words';

/** How far the import of this page is; it ends where its page is left. */
export function RunProgress({ state: { isEnding, sent, size, job, cancel } }: { state: ImportState }) {
  const id = useId();
  const counts = job?.counts;
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <h2 id={id} className="text-title font-semibold">
        Importing
      </h2>
      <progress
        aria-labelledby={id}
        value={sent}
        max={Math.max(1, size)}
        className="h-2 w-full max-w-2xl accent-accent"
      />
      <p className="text-control tabular-nums text-fg2">
        {sizeOf(sent)} of {sizeOf(size)} sent
        {counts &&
          `; ${counted(counts.stored, 'event')} stored, ${counted(counts.duplicate, 'duplicate')}, ${exact(counts.rejected)} rejected so far`}
      </p>
      <Button className="self-start" aria-disabled={isEnding} onClick={cancel}>
        {isEnding ? 'Cancelling…' : 'Cancel import'}
      </Button>
    </section>
  );
}
