import { listImports, postImport } from '@/lib/dialects/imports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { announceImport, importPage } from '@/lib/http/imports';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/imports: those into the logs that the caller writes to. */
export const GET = serve(listImports, importPage);

/** POST /api/v1/imports: announces a file. */
export const POST = serve(postImport, announceImport);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
