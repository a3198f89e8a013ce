import type { Preferences } from '@/lib/audit/preferences';
import type { Covered } from '@/lib/client/stats-query';

/** What the server knows before the page is there: plain data, which alone crosses to the browser. */
export interface StatsBoot {
  /** The instant that the page is about; only a refresh moves it. */
  nowMs: number;
  /** From when to when there are events; of all that the reader reaches, whatever is asked. */
  covered: Covered;
  preferences: Preferences;
  isMasked: boolean;
  /** Whether the reader reaches several tenants. */
  hasTenants: boolean;
}
