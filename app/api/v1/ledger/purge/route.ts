import { postPurge } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { purgeNow } from '@/lib/http/deletion';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/ledger/purge: deletes the content of the oldest events. */
export const POST = serve(postPurge, purgeNow);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
