import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { useCommands } from '@/components/explorer/use-commands';
import { parsePhrase, printPhrase } from '@/lib/audit/phrase';
import type { ConsoleQuery } from '@/lib/client/console-query';
import { addPhrase, removeCondition } from '@/lib/client/edit-filter';
import { rememberSearch } from '@/lib/client/recent-searches';
import { faultyTokens } from '@/lib/client/suggest';
import { PhraseInput } from './phrase-input';
import { Pills } from './pills';

/** What the list is filtered by: conditions as pills, and a phrase that becomes some. The URL holds them. */
export function FilterBar({ refusal }: { refusal: string | undefined }) {
  const { parsed, go } = useExplorer();
  const { query } = parsed;
  const bar = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isLastMarked, setLastMarked] = useState(false);
  useCommands({ search: () => input.current?.focus() });

  const apply = (typed: string) => {
    const { filter, search } = parsePhrase(typed);
    setText(faultyTokens(typed));
    if (filter.length === 0 && search === undefined) return;
    rememberSearch(printPhrase(filter, search));
    go(addPhrase(query, filter, search));
  };
  const edit = (phrase: string, rest: Partial<ConsoleQuery>) => {
    go(rest);
    setText(phrase);
    input.current?.focus();
  };
  // The pill that had the focus may be gone.
  const change = (next: Partial<ConsoleQuery>) => {
    go(next);
    bar.current?.focus({ preventScroll: true });
  };
  const last = [...query.conditions, ...query.off].at(-1);
  const backspace = () => {
    if (!last && query.search === undefined) return;
    if (!isLastMarked) return setLastMarked(true);
    setLastMarked(false);
    if (query.search !== undefined) go({ search: undefined });
    else if (last) go(removeCondition(query, last));
  };
  return (
    <search
      ref={bar}
      aria-label="Filter"
      tabIndex={-1}
      className="flex min-h-8 min-w-0 grow flex-wrap items-center gap-1 rounded border border-fg3 bg-bg px-2 py-1 focus-within:border-accent focus-within:outline-2 focus-within:outline-accent"
      onBlur={() => setLastMarked(false)}
    >
      <Search aria-hidden className="size-4 shrink-0 text-fg3" />
      <Pills isLastMarked={isLastMarked} onEdit={edit} onChange={change} />
      <PhraseInput
        {...{ input, text, refusal }}
        onText={(next) => {
          setText(next);
          setLastMarked(false);
        }}
        onApply={apply}
        onBackspace={backspace}
      />
    </search>
  );
}
