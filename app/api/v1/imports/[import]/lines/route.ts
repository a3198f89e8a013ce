import { getImportLines } from '@/lib/dialects/imports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { importLines } from '@/lib/http/imports';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/imports/{import}/lines: what was not stored as it is. */
export const GET = serve(getImportLines, importLines);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
