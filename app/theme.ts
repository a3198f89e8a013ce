import { cookies } from 'next/headers';
import { THEMES, type Theme } from '@/lib/audit/preferences';
import { THEME_COOKIE } from '@/lib/client/preferences';

/** How this browser has the console: known before the first picture, so that it does not flash. */
export async function currentTheme(): Promise<Theme> {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}
