import { listApiKeys, postApiKey } from '@/lib/dialects/api-keys';
import { trailmark } from '@/lib/dialects/trailmark';
import { apiKeyPage, makeApiKey } from '@/lib/http/api-keys';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/api-keys: those that the caller administers. */
export const GET = serve(listApiKeys, apiKeyPage);

/** POST /api/v1/api-keys: makes one. */
export const POST = serve(postApiKey, makeApiKey);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
