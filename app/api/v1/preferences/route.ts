import { getPreferences, putPreferences } from '@/lib/dialects/preferences';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { changePreferences, ownPreferences } from '@/lib/http/preferences';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/preferences: those of the caller. */
export const GET = serve(getPreferences, ownPreferences);

/** PUT /api/v1/preferences: replaces them. */
export const PUT = serve(putPreferences, changePreferences);

export const { POST, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'PUT']);
