import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsoleQuery } from '@/lib/client/console-query';
import { blockOptions, fetchPresent } from '@/lib/client/queries';
import { type Anchor, questionOf } from '@/lib/client/question';
import type { Zone } from '@/lib/client/zone';

/** The state and the instant that the page is about. A refresh moves both to the present, with one request for rows. */
export function useAnchor(first: Anchor, onError: (error: Error) => void) {
  const client = useQueryClient();
  const [anchor, setAnchor] = useState(first);
  const [isRefreshing, setRefreshing] = useState(false);
  const refresh = async (query: ConsoleQuery, zone: Zone) => {
    setRefreshing(true);
    const present = { nowMs: Date.now(), asOf: undefined };
    try {
      const block = await fetchPresent(client, questionOf(query, present, zone));
      const next = { ...present, asOf: block.asOf };
      client.setQueryData(blockOptions(questionOf(query, next, zone), 0).queryKey, block);
      setAnchor(next);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setRefreshing(false);
    }
  };
  return { anchor, refresh, isRefreshing };
}
