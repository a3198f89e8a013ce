import { facetEvents } from '@/lib/dialects/explore';
import { trailmark } from '@/lib/dialects/trailmark';
import { eventFacets } from '@/lib/http/explore';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/events/facets: values of fields with their counts. */
export const GET = serve(facetEvents, eventFacets);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
