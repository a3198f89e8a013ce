import type { ColumnLayout, Density } from './layout';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How somebody has the console, wherever they sign in. */
export interface Preferences {
  theme: Theme;
  density: Density;
  /** `utc`, `local` (of the browser), or the IANA name of a time zone. */
  zone: string;
  /** Null: the columns that the page has of itself. */
  columns: readonly ColumnLayout[] | null;
  /** Whether keys are listened to, and the key of each command that has another one than usual. */
  shortcuts: { enabled: boolean; keys: Readonly<Record<string, string>> };
  facetsCollapsed: readonly string[];
}

/** Those of whoever has changed nothing. */
export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'comfortable',
  zone: 'utc',
  columns: null,
  shortcuts: { enabled: true, keys: {} },
  facetsCollapsed: [],
};
