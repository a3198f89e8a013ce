import { getSummary } from '@/lib/dialects/panels';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { statsSummary } from '@/lib/http/panels';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/stats/summary: figures of a range beside those of the time before it. */
export const GET = serve(getSummary, statsSummary);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
