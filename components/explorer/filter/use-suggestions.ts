import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { field } from '@/lib/audit/fields';
import { isMasked } from '@/lib/audit/mask';
import { valueOptions } from '@/lib/client/queries';
import { readRecent } from '@/lib/client/recent-searches';
import { complete, type Draft, draftAt, knownValues, suggestFields } from '@/lib/client/suggest';

export interface Suggestion {
  key: string;
  /** The phrase when it is taken, and the caret in it. */
  text: string;
  caret: number;
  /** Whether it ends the token, so that it can apply at once. */
  isWhole: boolean;
  label: string;
  /** Of a field what it is called, of a value how often it occurs. */
  hint: string | undefined;
}

const SHOWN_MAX = 8;
const DEBOUNCE_MS = 150;
const exact = new Intl.NumberFormat('en-US');

/** What may come next in a phrase: fields, then values of the field with their counts, or searches of before. */
export function useSuggestions(text: string, caret: number, isOpen: boolean): readonly Suggestion[] {
  const { question, parsed } = useExplorer();
  const draft = draftAt(text, caret);
  const name = draft.field;
  const known = name && knownValues(name, draft.typed);
  const isFacet = name !== undefined && field(name).facet && !(parsed.isMasked && isMasked(name));
  const typed = useDebounced(draft.typed);
  const word = (name && field(name).phrase) ?? '';
  const asked = useQuery({
    ...valueOptions(question, word, typed, SHOWN_MAX),
    enabled: isOpen && isFacet,
    placeholderData: (before) => (before?.field === word ? before : undefined),
  });
  if (!isOpen) return [];
  if (text.trim() === '') return readRecent().map((phrase) => whole(phrase, phrase, undefined));
  if (name === undefined) return fieldSuggestions(text, draft, parsed.isMasked);
  const counts = new Map(asked.data?.values?.map(({ value, events }) => [value, events]));
  const values = known ?? [...counts.keys()].filter((value) => value !== null);
  return values.slice(0, SHOWN_MAX).map((value) => {
    const { text: next, caret: at } = complete(text, draft, { value });
    const events = counts.get(value);
    const hint = events === undefined ? undefined : exact.format(events);
    return { key: value, text: next, caret: at, isWhole: true, label: value, hint };
  });
}

function fieldSuggestions(text: string, draft: Draft, isMaskedRole: boolean): Suggestion[] {
  if (draft.typed === '') return [];
  return suggestFields(draft.typed, isMaskedRole)
    .slice(0, SHOWN_MAX)
    .map((name) => ({
      ...{ key: name, ...complete(text, draft, { field: name }), isWhole: false },
      ...{ label: `${draft.sign}${field(name).phrase}:`, hint: field(name).label },
    }));
}

function whole(phrase: string, label: string, hint: string | undefined): Suggestion {
  return { key: phrase, text: phrase, caret: phrase.length, isWhole: true, label, hint };
}

function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
