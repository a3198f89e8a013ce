import { trailmark } from '@/lib/dialects/trailmark';
import { listVerifications, postVerification } from '@/lib/dialects/verification';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { askVerification, verificationPage } from '@/lib/http/verification';

/** GET /api/v1/ledger/verify: verifications of a log. */
export const GET = serve(listVerifications, verificationPage);

/** POST /api/v1/ledger/verify: asks for one. */
export const POST = serve(postVerification, askVerification);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
