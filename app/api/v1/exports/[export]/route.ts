import { deleteExport, getExport } from '@/lib/dialects/exports';
import { trailmark } from '@/lib/dialects/trailmark';
import { dropExport, exportState } from '@/lib/http/exports';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/exports/{export}: how far it is. */
export const GET = serve(getExport, exportState);

/** DELETE /api/v1/exports/{export}: cancels it, or deletes its file. */
export const DELETE = serve(deleteExport, dropExport);

export const { POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'DELETE']);
