import { useSyncExternalStore } from 'react';
import type { ColumnLayout, Density } from '@/lib/audit/layout';
import type { Preferences } from '@/lib/audit/preferences';
import { defaultChoices } from '@/lib/client/columns';
import type { GridLayout } from './grid/grid';
import { useColumns } from './grid/use-columns';

/** Heights of rows in pixels. */
const HEIGHTS = { compact: 26, comfortable: 32, relaxed: 40 } as const satisfies Record<Density, number>;

export interface Layout extends GridLayout {
  choices: readonly ColumnLayout[];
  /** Null: as the page has them of itself. */
  onChoices(choices: readonly ColumnLayout[] | null): void;
  density: Density;
  onDensity(density: Density): void;
  /** Too narrow for a table. */
  isNarrow: boolean;
  hasFacets: boolean;
  onFacets(): void;
  folded: readonly string[];
  onFolded(folded: readonly string[]): void;
}

/** Where the list of folded facets says that the whole rail is. */
const RAIL = 'rail';

/** How the page is laid out for its reader. */
export function useLayout(
  preferences: Preferences,
  change: (changes: Partial<Preferences>) => void,
  { isMasked, hasTenants }: { isMasked: boolean; hasTenants: boolean },
): Layout {
  const choices = preferences.columns ?? defaultChoices(isMasked, hasTenants);
  const columns = useColumns(choices, isMasked);
  const isNarrow = useSyncExternalStore(subscribeNarrow, readNarrow, () => false);
  const { density, facetsCollapsed: folded } = preferences;
  const hasFacets = !folded.includes(RAIL);
  return {
    ...{ columns, choices, density, isNarrow, hasFacets, folded },
    rowHeight: HEIGHTS[density],
    onWidth: (id, width) => change({ columns: choices.map((it) => (it.id === id ? { ...it, width } : it)) }),
    onChoices: (next) => change({ columns: next }),
    onDensity: (next) => change({ density: next }),
    onFacets: () =>
      change({ facetsCollapsed: hasFacets ? [...folded, RAIL] : folded.filter((it) => it !== RAIL) }),
    onFolded: (next) => change({ facetsCollapsed: next }),
  };
}

const NARROW = '(max-width: 767px)';

function subscribeNarrow(tell: () => void): () => void {
  const media = window.matchMedia(NARROW);
  media.addEventListener('change', tell);
  return () => media.removeEventListener('change', tell);
}

function readNarrow(): boolean {
  return window.matchMedia(NARROW).matches;
}
