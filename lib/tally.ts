/** What is counted of this process, whoever asks for it later (lib/http/metrics.ts). */
export type Tally = 'events' | 'rate-limited' | 'refused-signature';

/** Kept on globalThis: what Next compiles apart has a copy of each module of its own. */
declare global {
  var trailmarkTallies: Map<Tally, Map<string, number>> | undefined;
}

/** Counts `by` more of a kind; kinds come from a closed list of the caller's, never from a request. */
export function tally(name: Tally, kind: string, by = 1): void {
  const kinds = tallyOf(name);
  kinds.set(kind, (kinds.get(kind) ?? 0) + by);
}

/** What was counted so far, by kind. */
export function tallyOf(name: Tally): Map<string, number> {
  globalThis.trailmarkTallies ??= new Map();
  const kinds = globalThis.trailmarkTallies.get(name) ?? new Map<string, number>();
  globalThis.trailmarkTallies.set(name, kinds);
  return kinds;
}
