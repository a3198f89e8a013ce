import { listWindow, printPage, readListQuery, scaikey } from '@/lib/dialects/scaikey';
import { endpoint, methodsNotAllowed } from '@/lib/http/endpoint';
import { list } from '@/lib/query/list';

/** GET /api/v1/admin/audit/: page/per_page in; {items, total, page, per_page, pages} out, newest first, total exact. */
export const GET = endpoint(scaikey, {
  permission: 'admin',
  query: readListQuery,
  named: ({ filter }) => filter,
  handle: async ({ scope, query }) => printPage(query, await list(scope, query.filter, listWindow(query))),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
