import { countEvents } from '@/lib/dialects/explore';
import { trailmark } from '@/lib/dialects/trailmark';
import { eventCount } from '@/lib/http/explore';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/events/count: how many events a phrase finds. */
export const GET = serve(countEvents, eventCount);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
