import { postRedact } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { redactNow } from '@/lib/http/deletion';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/ledger/redact: takes person or payload out of events. */
export const POST = serve(postRedact, redactNow);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
