import { listCheckpoints } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { checkpointPage } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/checkpoints: what was signed, newest first. */
export const GET = serve(listCheckpoints, checkpointPage);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
