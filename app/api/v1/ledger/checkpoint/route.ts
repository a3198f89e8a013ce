import { getCheckpoint, postCheckpoint } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { checkpointNote, signNow } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/checkpoint: the newest one, or that of a size. */
export const GET = serve(getCheckpoint, checkpointNote);

/** POST /api/v1/ledger/checkpoint: signs the present size now. */
export const POST = serve(postCheckpoint, signNow);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
