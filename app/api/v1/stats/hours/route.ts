import { getHours } from '@/lib/dialects/panels';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { statsHours } from '@/lib/http/panels';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/stats/hours: events by hour of the week. */
export const GET = serve(getHours, statsHours);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
