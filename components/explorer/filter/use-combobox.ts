import { type KeyboardEvent, type RefObject, useState } from 'react';
import { type Suggestion, useSuggestions } from './use-suggestions';

interface Options {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  onText(text: string): void;
  onApply(text: string): void;
  onBackspace(): void;
}

export interface Combobox {
  suggestions: readonly Suggestion[];
  isListed: boolean;
  /** Whether somebody is at it: since it was entered or typed in, until it is left or applies. */
  isOpen: boolean;
  /** -1: none. */
  chosen: number;
  caret: number;
  take(nth: number): void;
  type(text: string, caret: number): void;
  press(event: KeyboardEvent<HTMLInputElement>): void;
  setCaret(caret: number): void;
  setOpen(isOpen: boolean): void;
}

/** The keys of a phrase with a list of what may come next (WAI-ARIA APG, Combobox). */
export function useCombobox({ input, text, onText, onApply, onBackspace }: Options): Combobox {
  const [isOpen, setOpen] = useState(false);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(-1);
  const suggestions = useSuggestions(text, caret, isOpen);
  const isListed = isOpen && suggestions.length > 0;
  const apply = (phrase: string) => {
    setChosen(-1);
    setOpen(false);
    onApply(phrase);
  };
  const take = (nth: number) => {
    const suggestion = suggestions[nth];
    if (!suggestion) return;
    if (suggestion.isWhole) return apply(suggestion.text);
    setChosen(-1);
    onText(suggestion.text);
    setCaret(suggestion.caret);
    requestAnimationFrame(() => input.current?.setSelectionRange(suggestion.caret, suggestion.caret));
  };
  const move = (step: 1 | -1) => {
    setOpen(true);
    const places = suggestions.length + 1; // of which one is none of them
    setChosen(((chosen + step + 1 + places) % places) - 1);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      return move(key === 'ArrowDown' ? 1 : -1);
    }
    if ((key === 'Enter' || key === 'Tab') && isListed && chosen >= 0) {
      event.preventDefault();
      return take(chosen);
    }
    if (key === 'Enter') return apply(text);
    if (key === 'Escape' && isListed) {
      event.stopPropagation();
      event.preventDefault();
      return setOpen(false);
    }
    if (key === 'Backspace' && text === '') onBackspace();
  };
  const type = (next: string, at: number) => {
    onText(next);
    setCaret(at);
    setChosen(-1);
    setOpen(true);
  };
  return { suggestions, isListed, isOpen, chosen, caret, take, type, press, setCaret, setOpen };
}
