import { createContext, useContext } from 'react';
import type { ParsedQuery } from '@/lib/client/console-query';
import type { Anchor, Question } from '@/lib/client/question';
import type { Zone } from '@/lib/client/zone';
import type { ConsoleUrl } from './use-console-url';

/** What every part of the explorer may ask of it. */
export interface Explorer extends Omit<ConsoleUrl, 'parsed'> {
  parsed: ParsedQuery;
  anchor: Anchor;
  /** In force: that of the URL, else of the preferences; `local` is resolved. */
  zone: Zone;
  /** What the URL asks, as the API is asked. */
  question: Question;
  /** Moves everything to the present state of the logs. */
  refresh(): void;
  isRefreshing: boolean;
  /** Says something that does not hold anybody up. */
  say(text: string): void;
}

export const ExplorerContext = createContext<Explorer | undefined>(undefined);

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext);
  if (!explorer) throw new Error('useExplorer is for parts of the explorer');
  return explorer;
}
