import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { blockOptions, countOptions, retry } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';

export interface Shown {
  /** What is on the page: the question before, until the first rows and the total of the next one are there. */
  question: Question;
  /** Changes when the list becomes another one, and not when the same one is refreshed. */
  listKey: string;
  isPending: boolean;
  /** Undefined where it is not known. */
  total: number | undefined;
  isAtLeast: boolean;
  coverage: { events: number; from: string | null; to: string | null } | undefined;
  /** Why the question that was asked has no rows. */
  error: Error | undefined;
  countError: Error | undefined;
  again(): void;
}

/** Which question the list shows. A next one takes its place when it can be shown, so that nothing flickers between. */
export function useShown(asked: Question, askedKey: string): Shown {
  const [{ question: shown, listKey }, setShown] = useState({ question: asked, listKey: askedKey });
  const isNew = asked !== shown;
  const rows = useQuery({ ...blockOptions(asked, 0), retry, enabled: isNew });
  const count = useQuery({ ...countOptions(asked), retry });
  const before = useQuery({ ...countOptions(shown), retry, enabled: isNew });
  const isSettled = (rows.data !== undefined || rows.isError) && (count.data !== undefined || count.isError);
  if (isNew && isSettled) setShown({ question: asked, listKey: askedKey });
  const counted = isNew ? before : count;
  return {
    ...{ question: shown, listKey },
    isPending: isNew && !isSettled,
    total: counted.data?.total,
    isAtLeast: counted.data?.relation === 'gte',
    coverage: count.data?.coverage ?? before.data?.coverage,
    error: rows.error ?? undefined,
    countError: counted.error ?? undefined,
    again: () => {
      if (rows.isError) void rows.refetch();
      if (count.isError) void count.refetch();
    },
  };
}
