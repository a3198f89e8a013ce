import { getExportFile } from '@/lib/dialects/exports';
import { trailmark } from '@/lib/dialects/trailmark';
import { exportFile } from '@/lib/http/exports';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/exports/{export}/file: the file. */
export const GET = serve(getExportFile, exportFile);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
