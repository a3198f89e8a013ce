import { rankEvent } from '@/lib/dialects/explore';
import { trailmark } from '@/lib/dialects/trailmark';
import { eventRank } from '@/lib/http/explore';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/events/rank: the place of an event or an instant in a list. */
export const GET = serve(rankEvent, eventRank);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
