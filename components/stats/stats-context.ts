import { createContext, useContext } from 'react';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Span } from '@/lib/audit/span';
import type { ConsoleQuery } from '@/lib/client/console-query';
import type { Question } from '@/lib/client/question';
import type { Zone } from '@/lib/client/zone';

/** What every panel may ask of the page. */
export interface StatsPage {
  query: ConsoleQuery;
  /** The instant that the page is about. */
  nowMs: number;
  /** The range as two instants, which all panels are asked of and all links lead to. */
  span: Span;
  /** As much time before it; undefined where nothing is compared, or nothing is there to compare with. */
  previous: Span | undefined;
  /** Whether anything is to be compared with it. */
  isCompared: boolean;
  /** What that is called. */
  period: string;
  question: Question;
  /** The same of the time before. */
  previousQuestion: Question | undefined;
  /** When the first event within reach happened. */
  logBeganMs: number | undefined;
  /** In force, and by its name of the IANA database. */
  zone: Zone;
  zoneName: string;
  isMasked: boolean;
  hasTenants: boolean;
  /** Whether the browser has taken over, so that its zone is known and panels may be asked for. */
  isAwake: boolean;
  /** The list of the events of the page, or of other conditions, or of a part of the range. */
  hrefOf(conditions?: AuditFilter, span?: Span): string;
  /** Shows another range on this page. */
  zoom(span: Span): void;
}

export const StatsContext = createContext<StatsPage | undefined>(undefined);

export function useStats(): StatsPage {
  const stats = useContext(StatsContext);
  if (!stats) throw new Error('useStats is for parts of the statistics');
  return stats;
}
