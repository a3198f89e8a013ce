import { DEFAULT_PREFERENCES, type Preferences } from '@/lib/audit/preferences';
import type { PreferencesAnswer } from '@/lib/dialects/preferences';
import { askApi } from './api';

const PATH = '/api/v1/preferences';

/** Keeps how somebody has the console. */
export async function keepPreferences(preferences: Preferences): Promise<void> {
  const { facetsCollapsed, ...rest } = preferences;
  const body: PreferencesAnswer = {
    ...rest,
    theme: presentTheme(),
    columns: rest.columns && [...rest.columns],
    facets_collapsed: [...facetsCollapsed],
  };
  await askApi(PATH, { method: 'PUT', body, isOutliving: true });
}

/** The name of the cookie that a page is drawn by before anything of it runs. */
export const THEME_COOKIE = 'trailmark-theme';

/** Has the page look as chosen at once, and from its first picture on the next time. */
export function applyTheme(theme: Preferences['theme']): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the other API is not everywhere yet
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
}

/** How the page looks at present, whoever has changed it. */
function presentTheme(): Preferences['theme'] {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Keeps the look of the page alone; where that fails, this browser has it all the same. */
export async function keepTheme(theme: Preferences['theme']): Promise<void> {
  const kept: PreferencesAnswer = await (await askApi(PATH)).json();
  await askApi(PATH, { method: 'PUT', body: { ...kept, theme } });
}

/** Those that a page begins with. */
export function preferencesOr(given: Preferences | undefined): Preferences {
  return given ?? DEFAULT_PREFERENCES;
}
