import { type RefObject, useId } from 'react';
import { type PhraseFault, parsePhrase } from '@/lib/audit/phrase';
import { visible } from '@/lib/audit/visible';
import { draftAt } from '@/lib/client/suggest';
import { SuggestionList } from './suggestion-list';
import { useCombobox } from './use-combobox';

const LENGTH_MAX = 2_000;

interface PhraseInputProps {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  onText(text: string): void;
  /** Has what is understood apply. */
  onApply(text: string): void;
  /** Backspace where there is nothing to delete. */
  onBackspace(): void;
  /** What the server says of it. */
  refusal: string | undefined;
}

/**
 * A phrase as it is typed: what is not understood is marked and said why, but for a token that is being completed; what may
 * come next is offered. Enter applies, or takes what is chosen of the list.
 */
export function PhraseInput({ input, text, refusal, ...handlers }: PhraseInputProps) {
  const id = useId();
  const combobox = useCombobox({ input, text, ...handlers });
  const { suggestions, isListed, isOpen, chosen, caret } = combobox;
  const isBegun = isListed || (isOpen && draftAt(text, caret).typed === '');
  const isTyped = ({ at, text: part }: PhraseFault) => isBegun && at <= caret && caret <= at + part.length;
  const fault = parsePhrase(text).faults.find((it) => !isTyped(it));
  const message = fault ? `${visible(fault.text)}: ${fault.reason}` : refusal;
  return (
    <div className="relative min-w-40 grow">
      {fault && <FaultMarks text={text} fault={fault} />}
      <input
        ref={input}
        role="combobox"
        aria-label="Filter events"
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isListed && chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={message !== undefined}
        aria-describedby={message === undefined ? undefined : `${id}-fault`}
        autoComplete="off"
        spellCheck={false}
        maxLength={LENGTH_MAX}
        placeholder="Filter: result:denied actor:ana -action:user.login &quot;text&quot;"
        value={text}
        onChange={({ target }) => combobox.type(target.value, target.selectionStart ?? 0)}
        onSelect={(event) => combobox.setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => combobox.setOpen(true)}
        onBlur={() => combobox.setOpen(false)}
        onKeyDown={combobox.press}
        className="field-bare relative w-full bg-transparent font-mono"
      />
      <SuggestionList {...{ id, suggestions, chosen }} isOpen={isListed} onTake={combobox.take} />
      {message !== undefined && (
        <p
          id={`${id}-fault`}
          hidden={isListed}
          className="absolute start-0 top-full z-10 mt-2 max-w-full rounded-md border border-failure bg-bg px-2 py-1 text-label text-failure"
        >
          {message}
        </p>
      )}
    </div>
  );
}

/** The same text behind the input, with what is not understood underlined. */
function FaultMarks({ text, fault }: { text: string; fault: PhraseFault }) {
  const end = fault.at + fault.text.length;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-0 flex items-center overflow-hidden whitespace-pre font-mono text-transparent"
    >
      {text.slice(0, fault.at)}
      <span className="underline decoration-failure decoration-wavy">{text.slice(fault.at, end)}</span>
      {text.slice(end)}
    </span>
  );
}
