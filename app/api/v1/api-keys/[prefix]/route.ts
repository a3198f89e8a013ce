import { deleteApiKey } from '@/lib/dialects/api-keys';
import { trailmark } from '@/lib/dialects/trailmark';
import { endApiKey } from '@/lib/http/api-keys';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** DELETE /api/v1/api-keys/{prefix}: revokes it. */
export const DELETE = serve(deleteApiKey, endApiKey);

export const { GET, POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['DELETE']);
