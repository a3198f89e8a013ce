import { getSpikes } from '@/lib/dialects/panels';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { statsSpikes } from '@/lib/http/panels';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/stats/spikes: what is far above the usual. */
export const GET = serve(getSpikes, statsSpikes);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
