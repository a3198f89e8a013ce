import { useState } from 'react';
import type { ShownEvent } from '@/lib/client/event';

export interface Selection {
  /** In the order in which they were selected. */
  events: readonly ShownEvent[];
  has(id: string): boolean;
  toggle(event: ShownEvent): void;
  add(events: readonly ShownEvent[]): void;
  clear(): void;
}

/** Events that were picked out of the list; they stay selected while it is filtered otherwise. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, ShownEvent>>(new Map());
  return {
    events: [...chosen.values()],
    has: (id) => chosen.has(id),
    toggle: (event) =>
      setChosen((before) => {
        const next = new Map(before);
        if (!next.delete(event.id)) next.set(event.id, event);
        return next;
      }),
    add: (events) =>
      setChosen((before) => new Map([...before, ...events.map((event) => [event.id, event] as const)])),
    clear: () => setChosen(new Map()),
  };
}
