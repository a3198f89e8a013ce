import { deleteHold } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { releaseHoldNow } from '@/lib/http/deletion';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** DELETE /api/v1/ledger/holds/{hold}: releases one. */
export const DELETE = serve(deleteHold, releaseHoldNow);

export const { GET, POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['DELETE']);
