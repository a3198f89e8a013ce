import { postEvents } from '@/lib/dialects/events';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { ingestRequest } from '@/lib/http/ingest-request';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/events: an event, a batch, NDJSON or CloudEvents in; what became of each out. */
export const POST = serve(postEvents, ingestRequest);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
