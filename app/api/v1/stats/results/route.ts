import { getResults } from '@/lib/dialects/panels';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { statsResults } from '@/lib/http/panels';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/stats/results: events of actions or types by result. */
export const GET = serve(getResults, statsResults);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
