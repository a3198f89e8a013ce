import { database } from '@/db/pool';
import { DEFAULT_PREFERENCES, type Preferences } from '@/lib/audit/preferences';
import { findPreferences, keepPreferences } from '@/lib/auth/preferences';
import { printColumns } from '@/lib/dialects/layout';
import {
  PREFERENCES_BYTES_MAX,
  type PreferencesAnswer,
  PreferencesRequest,
} from '@/lib/dialects/preferences';
import { readJson } from './json-body';
import type { Call } from './serve';

type PreferencesCall = Call<unknown>;

export async function ownPreferences({ principal }: PreferencesCall): Promise<PreferencesAnswer> {
  return print((await findPreferences(database(), principal)) ?? DEFAULT_PREFERENCES);
}

/** Keeps all of them anew. Throws `invalid_request` with the places that do not fit; then nothing has changed. */
export async function changePreferences({ principal, request }: PreferencesCall): Promise<PreferencesAnswer> {
  const { facets_collapsed: facetsCollapsed, ...rest } = await readJson(
    request,
    PreferencesRequest,
    PREFERENCES_BYTES_MAX,
  );
  const chosen = { ...rest, facetsCollapsed };
  await keepPreferences(database(), principal, chosen);
  return print(chosen);
}

function print({ facetsCollapsed, shortcuts, columns, ...rest }: Preferences): PreferencesAnswer {
  return {
    ...rest,
    columns: printColumns(columns),
    shortcuts: { enabled: shortcuts.enabled, keys: { ...shortcuts.keys } },
    facets_collapsed: [...facetsCollapsed],
  };
}
