import { listClients, postClient } from '@/lib/dialects/clients';
import { trailmark } from '@/lib/dialects/trailmark';
import { clientPage, makeClient } from '@/lib/http/clients';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/clients: all of them. */
export const GET = serve(listClients, clientPage);

/** POST /api/v1/clients: makes one. */
export const POST = serve(postClient, makeClient);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
