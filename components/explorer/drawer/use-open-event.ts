import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useExplorer } from '@/components/explorer/explorer-context';
import { isErased, type LogRow, type ShownEvent } from '@/lib/client/event';
import { BLOCK_ROWS, blockOptions, eventOptions, findLoaded, rankOptions, retry } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';

export interface OpenEvent {
  /** As far as a row of the list holds it, or whole; undefined while it is asked for. */
  event: ShownEvent | undefined;
  /** Whether its details are there too. */
  isWhole: boolean;
  error: Error | undefined;
  again(): void;
  /** Its place in the list; null: it is not in the list; undefined: not known yet. */
  rank: number | null | undefined;
}

/** The event of the path: from the list where a row holds it, and with nothing asked for then. */
export function useOpenEvent(id: string, question: Question, lead: readonly LogRow[]): OpenEvent {
  const client = useQueryClient();
  const { parsed } = useExplorer();
  const loaded = findLoaded(client, question, id);
  const fresh = lead.findIndex((row) => row.id === id);
  const row = fresh < 0 ? loaded?.row : lead[fresh];
  const listed = row && !isErased(row) ? row : undefined;
  const isWhole = listed?.details !== undefined;
  const asked = useQuery({ ...eventOptions(id, parsed.query.log), enabled: !isWhole, retry });
  const place = useQuery({
    ...rankOptions(question, { id }),
    enabled: row === undefined,
    retry,
  });
  const rank = fresh >= 0 ? fresh : loaded ? loaded.rank + lead.length : place.data;
  return {
    event: isWhole ? listed : (asked.data ?? listed),
    isWhole: isWhole || asked.data !== undefined,
    error: isWhole ? undefined : (asked.error ?? undefined),
    again: () => void asked.refetch(),
    rank: rank !== null && rank !== undefined && !row ? rank + lead.length : rank,
  };
}

/** The row at a place of the list, asked for where no block holds it. */
export function useRowAt(
  question: Question,
  lead: readonly LogRow[],
): (rank: number) => Promise<LogRow | undefined> {
  const client = useQueryClient();
  return async (rank) => {
    const fresh = lead[rank];
    if (fresh) return fresh;
    const behind = rank - lead.length;
    const block = await client.fetchQuery(blockOptions(question, Math.floor(behind / BLOCK_ROWS)));
    return block.rows[behind % BLOCK_ROWS];
  };
}
