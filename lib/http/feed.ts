import { AuditError } from '@/lib/audit/error';
import type { FeedPage } from '@/lib/audit/feed';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import {
  type FeedQuery,
  printFeedItem,
  printLogHeaders,
  printNext,
  type StreamQuery,
} from '@/lib/dialects/feed';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { FEED_END, type FeedRequest, feedLogsOf, findReachedLog, readFeed } from '@/lib/query/feed';
import { waitForGrowth } from '@/lib/query/log-watch';
import { scopeOver } from './log-scope';
import { meter } from './meter';
import type { Call } from './serve';

/** A call whose credential can be looked at anew, while it lasts. */
export interface LastingCall<Query> extends Call<Query> {
  /** Throws where the credential is not good any more; leaves the record of this minute's read. */
  admitAgain: () => Promise<Pick<Call<unknown>, 'scope' | 'principal'>>;
}

/** GET /api/v1/feed: one page, after up to `wait` seconds where there is nothing yet. */
export async function feedPage({
  query,
  search,
  filter,
  ...call
}: LastingCall<FeedQuery>): Promise<Response> {
  const limit = Number(query.limit);
  let asked = await question(call, query, filter, { after: query.after, since: query.since, limit });
  const deadline = performance.now() + Number(query.wait) * 1_000;
  let page = await readFeed(asked.scope, asked.request);
  for (;;) {
    const left = deadline - performance.now();
    if (page.items.length > 0 || page.hasMore || left <= 0 || call.request.signal.aborted) break;
    await waitForGrowth(feedLogsOf(asked.scope, asked.request.only), page, left, call.request.signal);
    asked = await question(await call.admitAgain(), query, filter, { after: page.cursor, limit });
    page = await readFeed(asked.scope, asked.request);
  }
  const next = printNext(search, page.cursor);
  const body = { items: page.items.map(printFeedItem), cursor: page.cursor, next, has_more: page.hasMore };
  return jsonAnswer(body, 200, { ...printLogHeaders(page.size, page.root), Link: `<${next}>; rel="next"` });
}

/** The scope and the request of a feed: of one tenant where the credential or the filter says so. */
async function question(
  call: Pick<Call<unknown>, 'scope' | 'principal'>,
  query: StreamQuery,
  filter: AuditFilter,
  asked: Pick<FeedRequest, 'after' | 'since' | 'limit'>,
): Promise<{ scope: Scope; request: FeedRequest }> {
  const own = await scopeOver(call, query.log);
  const named = filter.find(
    ({ field, op, values }) => field === 'tenantId' && op === 'eq' && values.length === 1,
  );
  const claimed =
    own.reach.kind === 'logs' && 'tenantId' in own.reach.claim ? own.reach.claim.tenantId : undefined;
  const tenantId = named?.values[0] ?? claimed;
  const only = tenantId === undefined ? undefined : await findReachedLog(own, tenantId);
  if (named && !only) throw new AuditError('forbidden', 'Access denied to this tenant');
  const search =
    [query.search, query.phrase.search].filter((words) => words !== undefined).join(' ') || undefined;
  const rest = filter.filter((condition) => condition !== named);
  return { scope: own, request: { ...asked, filter: rest, search, only } };
}

const HEARTBEAT_MS = 15_000;
const STREAM_PAGE = 200;

/**
 * GET /api/v1/feed/stream: the feed as server-sent events. Each carries its cursor as id, heartbeats too, so that a
 * client that comes back with Last-Event-ID misses nothing; what came is followed by the root over it. After each wait, and before what it waited for is read, the
 * credential is looked at anew: one that was revoked or has expired ends the stream.
 */
export async function feedStream({ query, filter, ...call }: LastingCall<StreamQuery>): Promise<Response> {
  const after =
    call.request.headers.get('last-event-id') || query.after || (query.since ? undefined : FEED_END);
  const { signal } = call.request;
  const first = await question(call, query, filter, { after, since: query.since, limit: STREAM_PAGE });
  const page = await readFeed(first.scope, first.request);
  const logs = feedLogsOf(first.scope, first.request.only);
  const chunks = streamChunks(page, signal, async (seen) => {
    if (!seen.hasMore) await waitForGrowth(logs, seen, HEARTBEAT_MS, signal);
    const asked = { after: seen.cursor, limit: STREAM_PAGE };
    const { scope, request } = await question(await call.admitAgain(), query, filter, asked);
    const next = await readFeed(scope, request);
    measureLag(next);
    return next;
  });
  return new Response(toStream(chunks), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'X-Accel-Buffering': 'no',
      'X-Log-Size': page.size.toString(),
    },
  });
}

/** How old the newest event is that a stream is about to hand out, after what it began with. */
function measureLag({ items }: FeedPage): void {
  const newest = items.findLast((item) => item.kind === 'event');
  if (newest?.kind === 'event')
    meter()?.streamLag(Math.max(0, Date.now() - Date.parse(newest.event.receivedAt)) / 1_000);
}

async function* streamChunks(
  first: FeedPage,
  signal: AbortSignal,
  next: (seen: FeedPage) => Promise<FeedPage>,
): AsyncGenerator<string, void> {
  yield ': connected\n\n';
  for (let page = first; !signal.aborted; page = await next(page)) {
    let text = '';
    for (const item of page.items) {
      const printed = printFeedItem(item);
      const data = printed.type === 'event' ? printed.event : printed.gap;
      text += `id: ${printed.cursor}\nevent: ${printed.type}\ndata: ${JSON.stringify(data)}\n\n`;
    }
    if (text !== '' && page.root) text += `event: root\ndata: ${JSON.stringify(page.root)}\n\n`;
    yield text === '' ? `: heartbeat\nid: ${page.cursor}\n\n` : text;
  }
}

/** A stream whose consumer sets the pace; an error that comes after the answer has begun ends it. */
function toStream(chunks: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const opened = meter()?.stream();
  let isOpen = true;
  const close = () => {
    if (isOpen) opened?.();
    isOpen = false;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        close();
        controller.close();
      } catch (error) {
        close();
        if (error instanceof AuditError) controller.close();
        else controller.error(error);
      }
    },
    async cancel() {
      close();
      await chunks.return(undefined);
    },
  });
}
