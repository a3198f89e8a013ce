import { getConsistency } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { consistency } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/consistency: one signed size is the beginning of another. */
export const GET = serve(getConsistency, consistency);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
