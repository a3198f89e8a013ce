import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { LogKind } from '@/lib/audit/scope';
import type { CountAnswer, HistogramAnswer, RowPage, FacetAnswer as WireFacet } from '@/lib/dialects/explore';
import { ApiError, askApi, isPassing } from './api';
import { type LogRow, readEvent, readRow, type ShownEvent, type WireEvent } from './event';
import { type Question, questionParams } from './question';

/** One field with its values; null where they are too many to be counted. */
export type FacetAnswer = WireFacet;

/** Rows of one request. */
export const BLOCK_ROWS = 100;
/** After so long without a viewer, a block is asked for again. */
const BLOCK_KEPT_MS = 60_000;

/** What a state of the logs holds never changes, so that nothing is asked for twice while it is kept. */
const OF_A_STATE = { staleTime: Number.POSITIVE_INFINITY } as const;

/** Three tries where the server is busy or away; what it refuses, it refuses. */
export function retry(failures: number, error: unknown): boolean {
  return failures < 2 && isPassing(error);
}

/** Rows and counts as the API prints them. */
export type WireRows = readonly Parameters<typeof readRow>[0][];
export type WireCount = CountAnswer;

export function readRows(rows: WireRows): readonly LogRow[] {
  return rows.map(readRow);
}

export interface Block {
  rows: readonly LogRow[];
  /** The state that was read; undefined where there is nothing. */
  asOf: string | undefined;
}

/** Rows from `BLOCK_ROWS * nth` on. */
export function blockOptions(question: Question, nth: number) {
  return queryOptions({
    queryKey: ['rows', question, nth],
    gcTime: BLOCK_KEPT_MS,
    ...OF_A_STATE,
    queryFn: ({ signal }) => fetchBlock(question, nth * BLOCK_ROWS, BLOCK_ROWS, signal),
  });
}

/** Rows from a rank on. */
export async function fetchBlock(
  question: Question,
  offset: number,
  limit: number,
  signal?: AbortSignal,
): Promise<Block> {
  const params = questionParams(question);
  params.set('order', question.order);
  params.set('offset', String(offset));
  params.set('limit', String(limit));
  const page: Omit<RowPage, 'items'> & { items: WireRows } = await (
    await askApi('/api/v1/events', { params, ...(signal ? { signal } : {}) })
  ).json();
  return { rows: readRows(page.items), asOf: page.as_of ?? undefined };
}

/** The exact total, or at least so many; and what the logs hold at present. */
export function countOptions(question: Question) {
  const { order: _, ...asked } = question;
  return queryOptions({
    queryKey: ['count', asked],
    ...OF_A_STATE,
    queryFn: async ({ signal }): Promise<CountAnswer> =>
      await (await askApi('/api/v1/events/count', { params: questionParams(question), signal })).json(),
  });
}

/** The facets of some fields, by the words for them, in their order. */
export function facetOptions(question: Question, fields: readonly string[], values: number) {
  const { order: _, ...asked } = question;
  return queryOptions({
    queryKey: ['facets', asked, fields, values],
    ...OF_A_STATE,
    queryFn: ({ signal }) =>
      fetchFacets(question, { fields: fields.join(','), values: String(values) }, signal),
  });
}

/** The values of one field that hold a text. */
export function valueOptions(question: Question, word: string, contains: string, values: number) {
  const { order: _, ...asked } = question;
  const more = { fields: word, values: String(values), ...(contains === '' ? {} : { contains }) };
  return queryOptions({
    queryKey: ['values', asked, word, contains, values],
    ...OF_A_STATE,
    queryFn: async ({ signal }) => (await fetchFacets(question, more, signal))[0],
  });
}

async function fetchFacets(
  question: Question,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly FacetAnswer[]> {
  const params = questionParams(question);
  for (const [name, text] of Object.entries(more)) params.set(name, text);
  const answer: { facets: FacetAnswer[] } = await (
    await askApi('/api/v1/events/facets', { params, signal })
  ).json();
  return answer.facets;
}

/** Events over time in at most `bars` bars that begin at round instants of a zone. */
export function histogramOptions(question: Question, bars: number, zone: string) {
  const { order: _, ...asked } = question;
  return queryOptions({
    queryKey: ['histogram', asked, bars, zone],
    ...OF_A_STATE,
    queryFn: async ({ signal }): Promise<HistogramAnswer> => {
      const params = questionParams(question);
      params.set('bars', String(bars));
      params.set('zone', zone);
      return await (await askApi('/api/v1/events/histogram', { params, signal })).json();
    },
  });
}

/** An event with all that is known of it. Erased: an {@link ApiError} of status 410 with its tombstone. */
export function eventOptions(id: string, log: LogKind) {
  return queryOptions({
    queryKey: ['event', id, log],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<ShownEvent> => {
      const event: WireEvent = await (
        await askApi(`/api/v1/events/${encodeURIComponent(id)}`, { params: { log }, signal })
      ).json();
      return readEvent(event);
    },
  });
}

/** The rank of an event or an instant in the list of a question; null where the event is not in it. */
export function rankOptions(question: Question, around: { id: string } | { at: string }) {
  return queryOptions({
    queryKey: ['rank', question, around],
    ...OF_A_STATE,
    queryFn: ({ signal }) => fetchRank(question, around, signal),
  });
}

async function fetchRank(
  question: Question,
  around: { id: string } | { at: string },
  signal: AbortSignal,
): Promise<number | null> {
  const params = questionParams(question);
  params.set('order', question.order);
  for (const [name, text] of Object.entries(around)) params.set(name, text);
  const answer: { rank: number | null } = await (
    await askApi('/api/v1/events/rank', { params, signal })
  ).json();
  return answer.rank;
}

/** The state of the logs at present: that of a first block of which nothing is known yet. */
export async function fetchPresent(client: QueryClient, question: Question): Promise<Block> {
  const present = { ...question, asOf: undefined };
  return await client.fetchQuery({
    queryKey: ['present', present],
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => fetchBlock(present, 0, BLOCK_ROWS, signal),
  });
}

/** Whether a state cannot be had any more, so that a page has to begin again. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 410;
}

/** Rows around an event in the list of a question, and its place among them. */
export function aroundOptions(question: Question, id: string, rows: number) {
  return queryOptions({
    queryKey: ['around', question, id, rows],
    ...OF_A_STATE,
    queryFn: async ({ signal }): Promise<{ rows: readonly LogRow[]; offset: number }> => {
      const rank = (await fetchRank(question, { id }, signal)) ?? 0;
      const offset = Math.max(0, rank - Math.floor(rows / 2));
      const block = await fetchBlock(question, offset, rows, signal);
      return { rows: block.rows, offset };
    },
  });
}

/** The newest rows of a question. */
export function newestOptions(question: Question, rows: number) {
  return queryOptions({
    queryKey: ['newest', question, rows],
    ...OF_A_STATE,
    queryFn: ({ signal }) => fetchBlock(question, 0, rows, signal),
  });
}

/** A row that a block which is there holds, with its rank; undefined where none does. */
export function findLoaded(
  client: QueryClient,
  question: Question,
  id: string,
): { row: LogRow; rank: number } | undefined {
  for (const [key, block] of client.getQueriesData<Block>({ queryKey: ['rows', question] })) {
    const nth = block?.rows.findIndex((row) => row.id === id) ?? -1;
    const row = block?.rows[nth];
    if (row) return { row, rank: Number(key[2]) * BLOCK_ROWS + nth };
  }
  return undefined;
}
