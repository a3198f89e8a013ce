import { getStats, printStats, scaikey } from '@/lib/dialects/scaikey';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { stats } from '@/lib/query/stats';

/** GET /api/v1/admin/audit/stats: counts by result, action, type, actor and UTC day; each sum is the list's total. */
export const GET = serve(getStats, async ({ scope, filter, search }) =>
  printStats(search, await stats(scope, filter)),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
