import { getRetention, postRetention } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { changeRetention, retentionState } from '@/lib/http/deletion';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/retention: how long events are kept. */
export const GET = serve(getRetention, retentionState);

/** POST /api/v1/ledger/retention: sets it. */
export const POST = serve(postRetention, changeRetention);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
