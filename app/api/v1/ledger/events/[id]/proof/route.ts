import { getEventProof } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { eventProof } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/events/{id}/proof: one event, as a file. */
export const GET = serve(getEventProof, eventProof);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
