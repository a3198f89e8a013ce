import { pageAnswer } from '@/lib/dialects/as-of';
import { listRows, listWindow, platform, printPage } from '@/lib/dialects/platform';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { list } from '@/lib/query/list';

/** GET /v1/admin/audit-log: limit/offset in; {rows, total} out, newest first, total exact, of all tenants. */
export const GET = serve(listRows, async ({ scope, query, filter }) => {
  const page = await list(scope, filter, listWindow(query));
  return pageAnswer(printPage(page), page.asOf);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(platform, ['GET']);
