import { trailmark } from '@/lib/dialects/trailmark';
import { deleteView, getView, putView } from '@/lib/dialects/views';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { changeView, dropView, oneView } from '@/lib/http/views';

/** GET /api/v1/views/{view}: one of them. */
export const GET = serve(getView, oneView);

/** PUT /api/v1/views/{view}: replaces it. */
export const PUT = serve(putView, changeView);

/** DELETE /api/v1/views/{view}: deletes it. */
export const DELETE = serve(deleteView, dropView);

export const { POST, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'PUT', 'DELETE']);
