import { useSyncExternalStore } from 'react';
import type { Sight } from './grid/use-window';

/** What of the list is in sight. It changes with every step of a scroll: only who shows it is drawn again then. */
export class Sights {
  #present: Sight | undefined;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Sight | undefined => this.#present;

  readonly set = (sight: Sight): void => {
    this.#present = sight;
    for (const tell of this.#listeners) tell();
  };

  readonly subscribe = (tell: () => void): (() => void) => {
    this.#listeners.add(tell);
    return () => void this.#listeners.delete(tell);
  };
}

/** A part of what is in sight; undefined until the list has said it. */
export function useSight<T>({ subscribe, get }: Sights, read: (sight: Sight | undefined) => T): T {
  return useSyncExternalStore(
    subscribe,
    () => read(get()),
    () => read(undefined),
  );
}
