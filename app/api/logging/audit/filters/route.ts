import { getFilters, logging, printFilters } from '@/lib/dialects/logging';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/logging/audit/filters: what the list accepts. */
export const GET = serve(getFilters, async () => printFilters());

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(logging, ['GET']);
