import { listExports, postExport } from '@/lib/dialects/exports';
import { trailmark } from '@/lib/dialects/trailmark';
import { askExport, exportPage } from '@/lib/http/exports';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/exports: those of the caller. */
export const GET = serve(listExports, exportPage);

/** POST /api/v1/exports: asks for one. */
export const POST = serve(postExport, askExport);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
