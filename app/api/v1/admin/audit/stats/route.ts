import { printStats, readStatsQuery, scaikey } from '@/lib/dialects/scaikey';
import { endpoint, methodsNotAllowed } from '@/lib/http/endpoint';
import { stats } from '@/lib/query/stats';

/** GET /api/v1/admin/audit/stats: counts by result, action, type, actor and UTC day; each sum is the list's total. */
export const GET = endpoint(scaikey, {
  permission: 'admin',
  query: readStatsQuery,
  named: ({ filter }) => filter,
  handle: async ({ scope, query }) => printStats(query, await stats(scope, query.filter)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
