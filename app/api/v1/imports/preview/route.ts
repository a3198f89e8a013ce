import { postPreview } from '@/lib/dialects/imports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { previewFile } from '@/lib/http/import-preview';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/imports/preview: what the beginning of a file would become. */
export const POST = serve(postPreview, previewFile);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
