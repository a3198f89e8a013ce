import { getNewValues } from '@/lib/dialects/panels';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { statsNew } from '@/lib/http/panels';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/stats/new: values that appear for the first time. */
export const GET = serve(getNewValues, statsNew);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
