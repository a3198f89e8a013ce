import { printEvent } from '@/lib/dialects/event-answer';
import { getEvent } from '@/lib/dialects/events';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { scopeOver } from '@/lib/http/log-scope';
import { serve } from '@/lib/http/serve';
import { getOrTombstone } from '@/lib/http/tombstone-answer';

/** GET /api/v1/events/{id}: the event; 410 with its tombstone once it is erased; 404 outside the reach. */
export const GET = serve(getEvent, async (call) =>
  printEvent(await getOrTombstone(await scopeOver(call, call.query.log), String(call.params.id))),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
