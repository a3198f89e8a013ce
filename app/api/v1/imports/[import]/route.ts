import { deleteImport, getImport } from '@/lib/dialects/imports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { importState, stopImport } from '@/lib/http/imports';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/imports/{import}: how far it is. */
export const GET = serve(getImport, importState);

/** DELETE /api/v1/imports/{import}: cancels it. */
export const DELETE = serve(deleteImport, stopImport);

export const { POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'DELETE']);
