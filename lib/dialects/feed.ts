import { z } from 'zod';
import type { FeedItem, LogRoot } from '@/lib/audit/feed';
import type { AuditFilter } from '@/lib/audit/filter';
import { EventAnswer, printEvent } from './event-answer';
import { integerParameter, textParameter } from './fastapi-parameter';
import { FILTER_SHAPE, givenFilter } from './logging-fields';
import { operation } from './operation';
import { logParameter, phraseParameter } from './question';
import { trailmark } from './trailmark';

export const WAIT_MAX_S = 20;

const StreamQuery = z.object({
  after: textParameter(
    'Cursor of a page or an item; absent: from the first entry on (of a stream: from now on); `end`: from now on.',
  ),
  since: textParameter(
    '`as_of` of a list of the same reader, where there is no cursor yet: what was committed after that state, once each.',
  ),
  log: logParameter(),
  phrase: phraseParameter(),
  search: textParameter('Words that must all occur, as in the list of the logging API.'),
  ...FILTER_SHAPE,
});
export type StreamQuery = z.output<typeof StreamQuery>;

/** What parameters and phrase ask together. */
function feedFilter(query: StreamQuery): AuditFilter {
  return [...givenFilter(query), ...query.phrase.filter];
}

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

const commitment = z
  .string()
  .describe(
    'What the log holds of an entry: 32 bytes, base64. The leaf is SHA-256(0x00 ‖ 0x01 ‖ commitment).',
  );

const FeedEvent = EventAnswer.extend({ commitment }).meta({ id: 'FeedEvent' });

const Gap = z
  .object({
    tenant_id: z.string(),
    from_index: count,
    to_index: count,
    reason: z.literal('erased'),
    commitments: z.array(commitment).describe('Of each entry, in order.'),
  })
  .describe('Entries whose content is gone, both ends included.')
  .meta({ id: 'FeedGap' });

const Item = z.union([
  z.object({ type: z.literal('event'), cursor: z.string(), event: FeedEvent }),
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
const ROOT_HEADER = {
  'X-Log-Root':
    '`<size>:<root>`: how many entries of the log stand before the cursor of the page, and the root of the Merkle tree over them (RFC 9162), base64. Of one log, without a filter; absent where the page ends more than 4,096 entries beyond the newest checkpoint.',
};

export const getFeed = operation({
  id: 'getFeed',
  dialect: trailmark,
  method: 'GET',
  path: '/api/v1/feed',
  summary: 'Read every entry once, in commit order; wait for the next one',
  permission: 'audit:read',
  servesConsole: true,
  reads: 'audit.feed',
  query: FeedQuery,
  filter: feedFilter,
  refusesOthers: true,
  answers: [
    {
      status: 200,
      description: 'One page.',
      schema: FeedAnswer,
      headers: { ...SIZE_HEADER, ...ROOT_HEADER },
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
});

export const streamFeed = operation({
  id: 'streamFeed',
  dialect: trailmark,
  method: 'GET',
  path: '/api/v1/feed/stream',
  summary: 'The feed as server-sent events; resumes behind Last-Event-ID',
  permission: 'audit:read',
  servesConsole: true,
  reads: 'audit.feed',
  query: StreamQuery,
  filter: feedFilter,
  refusesOthers: true,
  answers: [
    {
      status: 200,
      description:
        'Events named `event` and `gap`, with a heartbeat comment every 15 s; of one log, `root` behind them: `{size, root}`, as in `X-Log-Root`.',
      schema: z.string(),
      mediaType: 'text/event-stream',
      headers: SIZE_HEADER,
    },
  ],
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
});

export function printFeedItem(item: FeedItem): z.infer<typeof Item> {
  if (item.kind === 'event') {
    const event = { ...printEvent(item.event), commitment: item.commitment };
    return { type: 'event', cursor: item.cursor, event };
  }
  const { tenantId, from, to, commitments } = item.gap;
  return {
    type: 'gap',
    cursor: item.cursor,
    gap: {
      ...{ tenant_id: tenantId, from_index: Number(from), to_index: Number(to) },
      ...{ reason: 'erased', commitments },
    },
  };
}

/** The address of the next page: the same question behind `cursor`. */
export function printNext(search: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(search);
  next.set('after', cursor);
  return `/api/v1/feed?${next}`;
}

/** The headers of {@link getFeed} that say what the log is, as far as it was handed out. */
export function printLogHeaders(size: bigint, root: LogRoot | undefined): Record<string, string> {
  return { 'X-Log-Size': size.toString(), ...(root && { 'X-Log-Root': `${root.size}:${root.root}` }) };
}
