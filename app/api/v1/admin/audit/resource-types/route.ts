import { scaikey } from '@/lib/dialects/scaikey';
import { endpoint, methodsNotAllowed, noQuery } from '@/lib/http/endpoint';
import { distinctValues } from '@/lib/query/values';

/** GET /api/v1/admin/audit/resource-types: {resource_types} within what the caller may see, sorted. */
export const GET = endpoint(scaikey, {
  permission: 'admin',
  query: noQuery,
  handle: async ({ scope }) => ({ resource_types: await distinctValues(scope, 'resourceType') }),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
