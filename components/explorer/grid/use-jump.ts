import { useCallback, useEffect, useRef, useState } from 'react';

/** A row that the list goes to; each object is asked for once. */
export interface Jump {
  rank: number;
  /** Somebody asks for it; it is one step on from the event that is open; or the open event has its place there. */
  how: 'asked' | 'step' | 'place';
}

/** The last of them that may not have been made yet. */
const JUMPS_MAX = 8;

/** Where the list is asked to go, in the order in which it is. */
export function useJumps(): { jumps: readonly Jump[]; onJump(jump: Jump): void } {
  const [jumps, setJumps] = useState<readonly Jump[]>([]);
  const onJump = useCallback((jump: Jump) => setJumps((all) => [...all, jump].slice(-JUMPS_MAX)), []);
  return { jumps, onJump };
}

/** Goes where somebody jumps, and back to the first row when what is listed becomes something else. */
export function useJump(
  jumps: readonly Jump[],
  listKey: string,
  go: (rank: number, how: Jump['how'] | 'begin') => void,
): void {
  const done = useRef({ last: jumps.at(-1), listKey });
  useEffect(() => {
    const before = done.current;
    done.current = { last: jumps.at(-1), listKey };
    if (before.listKey !== listKey) go(0, 'begin');
    const begin = before.last === undefined ? 0 : jumps.indexOf(before.last) + 1;
    for (const { rank, how } of jumps.slice(begin)) go(rank, how);
  });
}
