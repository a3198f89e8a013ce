import { getFeed } from '@/lib/dialects/feed';
import { trailmark } from '@/lib/dialects/trailmark';
import { feedPage } from '@/lib/http/feed';
import { methodsNotAllowed } from '@/lib/http/handler';
import { admitAgain, serve } from '@/lib/http/serve';

/** GET /api/v1/feed: every entry once, in commit order, with a cursor that is good for ever. */
export const GET = serve(getFeed, (call) =>
  feedPage({ ...call, admitAgain: () => admitAgain(getFeed, call) }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
