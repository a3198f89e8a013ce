import { Button } from './button';
import { cn } from './cn';

interface SaveBarProps {
  isDirty: boolean;
  isSaving: boolean;
  /** What stands there while nothing is to be saved, such as that it was. */
  said?: string | undefined;
  /** Why it could not be saved. */
  error?: string | undefined;
  onDiscard(): void;
}

/**
 * The end of a form, in sight wherever the page is scrolled to. Its buttons stay where the focus is, though they have
 * nothing to do.
 */
export function SaveBar({ isDirty, isSaving, said, error, onDiscard }: SaveBarProps) {
  const isIdle = !isDirty || isSaving;
  const look = cn(isIdle && 'cursor-default opacity-50');
  return (
    <div className="sticky bottom-0 z-10 -mx-4 mt-auto flex flex-wrap items-center gap-2 border-t border-line bg-bg px-4 py-3 md:-mx-6 md:px-6">
      <Button
        type="submit"
        look="primary"
        size="large"
        aria-disabled={isIdle}
        onClick={(event) => {
          if (isIdle) event.preventDefault();
        }}
        className={look}
      >
        {isSaving ? 'Saving…' : 'Save'}
      </Button>
      <Button
        size="large"
        aria-disabled={isIdle}
        onClick={() => {
          if (!isIdle) onDiscard();
        }}
        className={look}
      >
        Discard
      </Button>
      <p
        role={error === undefined ? 'status' : 'alert'}
        className={cn('min-w-0 text-control', error === undefined ? 'text-fg2' : 'text-failure')}
      >
        {error ?? (isDirty ? 'Unsaved changes' : said)}
      </p>
    </div>
  );
}
