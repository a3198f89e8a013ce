import { streamFeed } from '@/lib/dialects/feed';
import { trailmark } from '@/lib/dialects/trailmark';
import { feedStream } from '@/lib/http/feed';
import { methodsNotAllowed } from '@/lib/http/handler';
import { admitAgain, serve } from '@/lib/http/serve';

/** GET /api/v1/feed/stream: the feed as server-sent events. */
export const GET = serve(streamFeed, (call) =>
  feedStream({ ...call, admitAgain: () => admitAgain(streamFeed, call) }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
