import { putImportFile } from '@/lib/dialects/imports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { takeImportFile } from '@/lib/http/import-file';
import { serve } from '@/lib/http/serve';

/** PUT /api/v1/imports/{import}/file: the file itself. */
export const PUT = serve(putImportFile, takeImportFile);

export const { GET, POST, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['PUT']);
