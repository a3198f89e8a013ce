import { pageAnswer } from '@/lib/dialects/as-of';
import { listLogs, listWindow, printPage, scaikey } from '@/lib/dialects/scaikey';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { list } from '@/lib/query/list';

/** GET /api/v1/admin/audit/: page/per_page in; {items, total, page, per_page, pages} out, newest first, total exact. */
export const GET = serve(listLogs, async ({ scope, query, filter }) => {
  const page = await list(scope, filter, listWindow(query));
  return pageAnswer(printPage(query, page), page.asOf);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
