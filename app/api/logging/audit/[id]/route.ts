import { deleteAuditLog, getAuditLog, logging } from '@/lib/dialects/logging';
import { printItem } from '@/lib/dialects/scaikey';
import { eraseReached } from '@/lib/http/erase-reached';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { get } from '@/lib/query/list';

/** GET /api/logging/audit/{id}: one event; 404 outside the reach. */
export const GET = serve(getAuditLog, async ({ scope, params }) =>
  printItem(await get(scope, String(params.id))),
);

/** DELETE /api/logging/audit/{id}: content and salts go, the entry and a signed ledger.erase stay; 204, then 404. */
export const DELETE = serve(deleteAuditLog, async (call) => {
  await eraseReached(call, String(call.params.id), call.query.reason);
  return new Response(null, { status: 204 });
});

export const { POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(logging, ['GET', 'DELETE']);
