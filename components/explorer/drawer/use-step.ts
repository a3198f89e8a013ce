import { useLayoutEffect, useRef } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Jump } from '@/components/explorer/grid/use-jump';
import { useLatest } from '@/components/ui/use-latest';
import type { LogRow } from '@/lib/client/event';

interface Options {
  count: number | undefined;
  onPlace(jump: Jump): void;
}

/** Goes from the event that is open to its neighbours in the list, which shows where it is. Each step counts, however fast. */
export function useStep(
  id: string,
  rank: number | null | undefined,
  rowAt: (rank: number) => Promise<LogRow | undefined>,
  { count, onPlace }: Options,
): (step: 1 | -1) => void {
  const { open, say } = useExplorer();
  const aim = useRef(rank);
  const place = useLatest(onPlace);
  // The id is what a rank is of: another event may come to the same one.
  useLayoutEffect(() => {
    aim.current = rank;
    if (rank !== null && rank !== undefined) place.current({ rank, how: 'place' });
  }, [id, rank, place]);
  const go = async (step: 1 | -1) => {
    const from = aim.current;
    if (from === null || from === undefined) return;
    const to = from + step;
    if (to < 0 || (count !== undefined && to >= count)) return;
    aim.current = to;
    try {
      const row = await rowAt(to);
      if (!row || aim.current !== to) return;
      open(row.id, 'replace');
      place.current({ rank: to, how: 'step' });
    } catch (error) {
      aim.current = from;
      say(error instanceof Error ? error.message : String(error));
    }
  };
  return (step) => void go(step);
}
