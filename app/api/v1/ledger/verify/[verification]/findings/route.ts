import { trailmark } from '@/lib/dialects/trailmark';
import { getFindings } from '@/lib/dialects/verification';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { findingPage } from '@/lib/http/verification';

/** GET /api/v1/ledger/verify/{verification}/findings: what it found. */
export const GET = serve(getFindings, findingPage);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
