import { getHistogram } from '@/lib/dialects/explore';
import { trailmark } from '@/lib/dialects/trailmark';
import { eventHistogram } from '@/lib/http/explore';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/events/histogram: events over time by result. */
export const GET = serve(getHistogram, eventHistogram);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
