import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ListName, listOptions } from '@/lib/client/administration';

/** A list of administration, what is open above it, and what was said of the last thing that was done. */
export function useList<Item, Open>(name: ListName, search = '') {
  const client = useQueryClient();
  const query = useInfiniteQuery(listOptions<Item>(name, search));
  const [open, setOpen] = useState<Open>();
  const [said, setSaid] = useState<string>();
  return {
    query,
    items: query.data?.pages.flatMap(({ items }) => items),
    open,
    said,
    onOpen: (next: Open) => {
      setSaid(undefined);
      setOpen(next);
    },
    close: () => setOpen(undefined),
    /** Something was done: the list is asked for again, and `next` is open, or nothing. */
    done: async (words: string, next?: Open) => {
      await client.invalidateQueries({ queryKey: ['administration'] });
      setSaid(words);
      setOpen(next);
    },
  };
}
