import { z } from 'zod';
import type { FeedItem } from '@/lib/audit/feed';
import { EventAnswer, printEvent } from './event-answer';
import { choiceParameter, integerParameter, textParameter } from './fastapi-parameter';
import { FILTER_SHAPE, givenFilter } from './logging-fields';
import { operation } from './operation';
import { trailmark } from './trailmark';

export const WAIT_MAX_S = 20;

const LOGS = ['main', 'access'] as const;

const StreamQuery = z.object({
  after: textParameter(
    'Cursor of a page or an item; absent: from the first entry on (of a stream: from now on); `end`: from now on.',
  ),
  log: choiceParameter('`access`: the records of who read the log.', LOGS, 'main'),
  search: textParameter('Words that must all occur, as in the list of the logging API.'),
  ...FILTER_SHAPE,
});
export type StreamQuery = z.output<typeof StreamQuery>;

const FeedQuery = z.object({
  ...StreamQuery.shape,
  limit: integerParameter('Items of a page.', 100n, { min: 1n, max: 1_000n }),
  wait: integerParameter('Seconds to wait for an item where there is none.', 0n, {
    min: 0n,
    max: BigInt(WAIT_MAX_S),
  }),
});
export type FeedQuery = z.output<typeof FeedQuery>;

const count = z.number().int().min(0);

const Gap = z
  .object({ tenant_id: z.string(), from_index: count, to_index: count, reason: z.literal('erased') })
  .describe('Entries whose content is gone, both ends included.')
  .meta({ id: 'FeedGap' });

const Item = z.union([
  z.object({ type: z.literal('event'), cursor: z.string(), event: EventAnswer }),
  z.object({ type: z.literal('gap'), cursor: z.string(), gap: Gap }),
]);

const FeedAnswer = z
  .object({
    items: z.array(Item),
    cursor: z.string(),
    next: z.string().describe('Address of the next page, relative to this server; always there.'),
    has_more: z.boolean().describe('Whether the next page is there already.'),
  })
  .meta({ id: 'FeedPage' });

const SIZE_HEADER = { 'X-Log-Size': 'Entries in the logs that were read, erased ones included.' };

export const getFeed = operation({
  id: 'getFeed',
  dialect: trailmark,
  method: 'GET',
  path: '/api/v1/feed',
  summary: 'Read every entry once, in commit order; wait for the next one',
  permission: 'audit:read',
  reads: 'audit.feed',
  query: FeedQuery,
  filter: givenFilter,
  refusesOthers: true,
  answers: [{ status: 200, description: 'One page.', schema: FeedAnswer, headers: SIZE_HEADER }],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
});

export const streamFeed = operation({
  id: 'streamFeed',
  dialect: trailmark,
  method: 'GET',
  path: '/api/v1/feed/stream',
  summary: 'The feed as server-sent events; resumes behind Last-Event-ID',
  permission: 'audit:read',
  reads: 'audit.feed',
  query: StreamQuery,
  filter: givenFilter,
  refusesOthers: true,
  answers: [
    {
      status: 200,
      description: 'Events named `event` and `gap`, with a heartbeat comment every 15 s.',
      schema: z.string(),
      mediaType: 'text/event-stream',
      headers: SIZE_HEADER,
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
});

export function printFeedItem(item: FeedItem): z.infer<typeof Item> {
  if (item.kind === 'event') return { type: 'event', cursor: item.cursor, event: printEvent(item.event) };
  const { tenantId, from, to } = item.gap;
  return {
    type: 'gap',
    cursor: item.cursor,
    gap: { tenant_id: tenantId, from_index: Number(from), to_index: Number(to), reason: 'erased' },
  };
}

/** The address of the next page: the same question behind `cursor`. */
export function printNext(search: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(search);
  next.set('after', cursor);
  return `/api/v1/feed?${next}`;
}
