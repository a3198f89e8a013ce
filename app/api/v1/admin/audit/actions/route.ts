import { listActions, scaikey } from '@/lib/dialects/scaikey';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { distinctValues } from '@/lib/query/values';

/** GET /api/v1/admin/audit/actions: {actions} within what the caller may see, sorted. */
export const GET = serve(listActions, async ({ scope }) => ({
  actions: await distinctValues(scope, 'action'),
}));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
