import { getHolds, postHold } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { holdPage, placeHoldNow } from '@/lib/http/deletion';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/holds: legal holds. */
export const GET = serve(getHolds, holdPage);

/** POST /api/v1/ledger/holds: places one. */
export const POST = serve(postHold, placeHoldNow);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
