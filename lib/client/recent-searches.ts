const KEY = 'trailmark.searches';
const KEPT_MAX = 10;

/** The last searches of this browser, the newest first; none where it keeps nothing. */
export function readRecent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((it) => typeof it === 'string').slice(0, KEPT_MAX) : [];
  } catch {
    return []; // A browser that keeps nothing, or something else under this name, has no searches of before.
  }
}

export function rememberSearch(phrase: string): void {
  const others = readRecent().filter((it) => it !== phrase);
  try {
    window.localStorage.setItem(KEY, JSON.stringify([phrase, ...others].slice(0, KEPT_MAX)));
  } catch {
    // A full or forbidden storage costs the list of searches, and nothing else.
  }
}
