import { trailmark } from '@/lib/dialects/trailmark';
import { getVerification } from '@/lib/dialects/verification';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { verificationState } from '@/lib/http/verification';

/** GET /api/v1/ledger/verify/{verification}: how far it is. */
export const GET = serve(getVerification, verificationState);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
