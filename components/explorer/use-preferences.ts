import { useEffect, useRef, useState } from 'react';
import { useLatest } from '@/components/ui/use-latest';
import type { Preferences } from '@/lib/audit/preferences';
import { applyTheme, keepPreferences } from '@/lib/client/preferences';

/** Several changes in a row, such as the drag of a column, are kept once: after a while, or when the page goes. */
const SETTLE_MS = 400;

/** How the reader has the console: changed at once here, and kept for wherever they sign in next. */
export function usePreferences(given: Preferences, onError: () => void) {
  const [preferences, setPreferences] = useState(given);
  const kept = useRef(given);
  const failed = useLatest(onError);
  useEffect(() => {
    if (kept.current === preferences) return;
    const keep = () => {
      if (kept.current === preferences) return;
      kept.current = preferences;
      keepPreferences(preferences).catch(() => failed.current());
    };
    const timer = setTimeout(keep, SETTLE_MS);
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [preferences, failed]);
  const change = (changes: Partial<Preferences>) => {
    if (changes.theme !== undefined) applyTheme(changes.theme);
    setPreferences((before) => ({ ...before, ...changes }));
  };
  return { preferences, change };
}
