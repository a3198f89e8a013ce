import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '@/lib/client/api';
import { isErased, type LogRow, type ShownEvent } from '@/lib/client/event';
import { BLOCK_ROWS, type Block, blockOptions, retry } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';

/** Ranks, both inclusive. */
export interface Ranks {
  first: number;
  last: number;
}

export type Cell = LogRow | { isLoading: true } | { error: Error; again(): void };

export interface Blocks {
  /** What stands at a rank. */
  at(rank: number): Cell;
  isLoading: boolean;
  error: Error | undefined;
}

/** Blocks under way at once. */
const BLOCKS_MAX = 4;
/** How long ranks must stay in sight before they are asked for, while somebody scrolls fast. */
const SETTLE_MS = 60;

/** The rows of some ranks, block by block: what scrolls out of sight before it is there is not waited for. */
export function useBlocks(question: Question, { first, last }: Ranks, isFast: boolean): Blocks {
  const from = Math.floor(first / BLOCK_ROWS);
  const to = Math.min(Math.floor(last / BLOCK_ROWS), from + BLOCKS_MAX - 1);
  const wanted = useSettled(isFast, from, to);
  const client = useQueryClient();
  const keptRow = (rank: number) => {
    const { queryKey } = blockOptions(question, Math.floor(rank / BLOCK_ROWS));
    return client.getQueryData<Block>(queryKey)?.rows[rank % BLOCK_ROWS];
  };
  const numbers = Array.from({ length: wanted.to - wanted.from + 1 }, (_, nth) => wanted.from + nth);
  return useQueries({
    queries: numbers.map((nth) => ({ ...blockOptions(question, nth), retry })),
    combine: (results): Blocks => {
      const failed = results.find(({ error }) => error);
      return {
        isLoading: results.some(({ isPending }) => isPending),
        error: failed?.error ?? undefined,
        at(rank) {
          const result = results[Math.floor(rank / BLOCK_ROWS) - wanted.from];
          if (result?.error) return { error: result.error, again: () => void result.refetch() };
          if (!result?.data) return keptRow(rank) ?? { isLoading: true };
          return result.data.rows[rank % BLOCK_ROWS] ?? missing(result.refetch);
        },
      };
    },
  });
}

/** A state has as many rows as its total says. */
function missing(refetch: () => unknown): Cell {
  return { error: new ApiError(0, 'The server left this row out'), again: () => void refetch() };
}

function useSettled(isFast: boolean, from: number, to: number): { from: number; to: number } {
  const present = useMemo(() => ({ from, to }), [from, to]);
  const [settled, setSettled] = useState(present);
  useEffect(() => {
    if (!isFast) return;
    const timer = setTimeout(() => setSettled(present), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isFast, present]);
  if (!isFast && settled !== present) setSettled(present);
  return isFast ? settled : present;
}

/** The event at a place, if it is there. */
export function eventOf(content: Cell): ShownEvent | undefined {
  return 'isLoading' in content || 'error' in content || isErased(content) ? undefined : content;
}
