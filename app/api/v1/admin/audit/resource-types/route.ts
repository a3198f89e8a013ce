import { listResourceTypes, scaikey } from '@/lib/dialects/scaikey';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { distinctValues } from '@/lib/query/values';

/** GET /api/v1/admin/audit/resource-types: {resource_types} within what the caller may see, sorted. */
export const GET = serve(listResourceTypes, async ({ scope }) => ({
  resource_types: await distinctValues(scope, 'resourceType'),
}));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
