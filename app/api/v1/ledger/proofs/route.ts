import { postProofs } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { pageProof } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/ledger/proofs: events with what proves them. */
export const POST = serve(postProofs, pageProof);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
