import { postEvents } from '@/lib/dialects/events';
import { listEvents } from '@/lib/dialects/explore';
import { trailmark } from '@/lib/dialects/trailmark';
import { eventRows } from '@/lib/http/explore';
import { methodsNotAllowed } from '@/lib/http/handler';
import { ingestRequest } from '@/lib/http/ingest-request';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/events: a page of the events of a phrase. */
export const GET = serve(listEvents, eventRows);

/** POST /api/v1/events: an event, a batch, NDJSON or CloudEvents in; what became of each out. */
export const POST = serve(postEvents, ingestRequest);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
