import { trailmark } from '@/lib/dialects/trailmark';
import { listViews, postView } from '@/lib/dialects/views';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { saveView, viewPage } from '@/lib/http/views';

/** GET /api/v1/views: those that the caller may see. */
export const GET = serve(listViews, viewPage);

/** POST /api/v1/views: saves one. */
export const POST = serve(postView, saveView);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
