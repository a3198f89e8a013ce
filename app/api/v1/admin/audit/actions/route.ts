import { scaikey } from '@/lib/dialects/scaikey';
import { endpoint, methodsNotAllowed, noQuery } from '@/lib/http/endpoint';
import { distinctValues } from '@/lib/query/values';

/** GET /api/v1/admin/audit/actions: {actions} within what the caller may see, sorted. */
export const GET = endpoint(scaikey, {
  permission: 'admin',
  query: noQuery,
  handle: async ({ scope }) => ({ actions: await distinctValues(scope, 'action') }),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
