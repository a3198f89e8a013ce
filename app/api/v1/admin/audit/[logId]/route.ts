import { getLog, printDetail, scaikey } from '@/lib/dialects/scaikey';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { getLedgerPlace } from '@/lib/query/entry';
import { get } from '@/lib/query/list';

/** GET /api/v1/admin/audit/{log_id}: one event with its changes and its place in the ledger; 404 outside the reach. */
export const GET = serve(getLog, async ({ scope, params }) => {
  const event = await get(scope, String(params.logId));
  const place = await getLedgerPlace(scope, event.id);
  return printDetail(event, { ...place, leafHash: Buffer.from(place.leafHash).toString('base64') });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['GET']);
