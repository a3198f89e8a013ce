import { listAuditLogs, listStep, logging, printCursorPage } from '@/lib/dialects/logging';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { walk } from '@/lib/query/walk';

/** GET /api/logging/audit/: cursor, filters, sorts and search in; {items, next_cursor, next_page, limit, collection_total} out. */
export const GET = serve(listAuditLogs, async ({ scope, query, filter }) =>
  printCursorPage(query, await walk(scope, filter, listStep(query))),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(logging, ['GET']);
