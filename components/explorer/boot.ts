import type { Preferences } from '@/lib/audit/preferences';
import type { WireCount, WireRows } from '@/lib/client/queries';
import type { Anchor, Question } from '@/lib/client/question';

/** What the server hands the page of events: how it stands when it is first drawn, in plain data. */
export interface Boot {
  anchor: Anchor;
  /** What was read, and from which row on; undefined parts are asked for by the page. */
  question: Question;
  block: { nth: number; rows: WireRows } | undefined;
  count: WireCount | undefined;
  /** Row that is shown first. */
  start: number;
  isMasked: boolean;
  hasTenants: boolean;
  canShare: boolean;
  preferences: Preferences;
}
