import { queryOptions } from '@tanstack/react-query';
import { DEFAULT_PREFERENCES, type Preferences } from '@/lib/audit/preferences';
import type { PreferencesAnswer } from '@/lib/dialects/preferences';
import { askApi } from './api';
import { applyTheme } from './preferences';

const PATH = '/api/v1/preferences';

/** What the page of the settings shows of how somebody has the console. */
export type Profile = Pick<Preferences, 'theme' | 'density' | 'zone' | 'shortcuts'>;

/** The profile of whoever has chosen nothing. */
export const DEFAULT_PROFILE: Profile = profileOf(DEFAULT_PREFERENCES);

export const profileOptions = queryOptions({
  queryKey: ['profile'],
  queryFn: async ({ signal }): Promise<Profile> => {
    const answer: PreferencesAnswer = await (await askApi(PATH, { signal })).json();
    return profileOf(answer);
  },
});

/** Keeps a profile, and has the page look like it; what else is kept of the console stays as it is there by now. */
export async function keepProfile({ theme, density, zone, shortcuts }: Profile): Promise<Profile> {
  const kept: PreferencesAnswer = await (await askApi(PATH)).json();
  const body = { ...kept, theme, density, zone, shortcuts };
  const answer: PreferencesAnswer = await (await askApi(PATH, { method: 'PUT', body })).json();
  applyTheme(answer.theme);
  return profileOf(answer);
}

function profileOf({ theme, density, zone, shortcuts }: Profile): Profile {
  return { theme, density, zone, shortcuts };
}
