import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import type { Suggestion } from './use-suggestions';

interface SuggestionListProps {
  id: string;
  suggestions: readonly Suggestion[];
  isOpen: boolean;
  chosen: number;
  onTake(nth: number): void;
}

/** What may come next, under the bar; the bar keeps the focus and hears the keys. */
export function SuggestionList({ id, suggestions, isOpen, chosen, onTake }: SuggestionListProps) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label="Suggestions"
      hidden={!isOpen}
      className="absolute start-0 top-full z-20 mt-2 w-96 max-w-full overflow-hidden rounded-md border border-line bg-bg py-1 shadow-popover"
    >
      {suggestions.map(({ key, label, hint }, nth) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and hears the keys
        <div
          key={key}
          id={`${id}-${nth}`}
          role="option"
          aria-selected={nth === chosen}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(nth)}
          className={cn(
            'flex min-h-target items-center gap-3 px-3 hover:bg-hover',
            nth === chosen && 'bg-selected',
          )}
        >
          <bdi className="grow truncate font-mono">{visible(label)}</bdi>
          {hint !== undefined && <span className="shrink-0 text-label text-fg2 tabular-nums">{hint}</span>}
        </div>
      ))}
    </div>
  );
}
