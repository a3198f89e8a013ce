import { platform, printPage, readListQuery } from '@/lib/dialects/platform';
import { endpoint, methodsNotAllowed } from '@/lib/http/endpoint';
import { list } from '@/lib/query/list';

/** GET /v1/admin/audit-log: limit/offset in; {rows, total} out, newest first, total exact, of all tenants. */
export const GET = endpoint(platform, {
  permission: 'platform:admin',
  query: readListQuery,
  handle: async ({ scope, query }) => printPage(await list(scope, query.filter, query.window)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(platform, ['GET']);
